/// The tables of the state.
///
/// Numbered steps; a step that shipped is never edited.
enum Schema {
  /// `COSL` as a number: what tells a state of ours from any other SQLite file.
  static let applicationID: Int32 = 0x434F_534C

  static let migrations = Migrations([
    (
      1,
      """
      CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

      -- Stored values are keyed by these numbers, never by slots: a guide may change, a name does not.
      CREATE TABLE field(
        id INTEGER PRIMARY KEY, entity TEXT NOT NULL, name TEXT NOT NULL, UNIQUE(entity, name));

      -- A deal is a referral and a record of the CRM, or one of them alone. The two UNIQUEs are what forbids doubling.
      CREATE TABLE deal(
        id INTEGER PRIMARY KEY,
        referral TEXT UNIQUE,
        crm_entity TEXT,
        crm_id TEXT UNIQUE,
        phase TEXT NOT NULL DEFAULT 'open' CHECK (phase IN ('open', 'retired', 'released', 'gone')),
        born_in TEXT CHECK (born_in IN ('partnerCenter', 'crm')),
        dirty_since INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try INTEGER,
        told TEXT NOT NULL DEFAULT '',
        closed_since INTEGER,
        waiting_since INTEGER,
        problem BLOB,
        agreed BLOB,
        CHECK (referral IS NOT NULL OR crm_id IS NOT NULL));
      CREATE INDEX deal_dirty ON deal(dirty_since, id) WHERE dirty_since IS NOT NULL;

      -- With row numbers: a record is longer than what a table without them keeps in its pages.
      CREATE TABLE seen(
        entity TEXT NOT NULL,
        id TEXT NOT NULL,
        etag TEXT,
        changed_at TEXT,
        changed_by TEXT,
        cross_ref TEXT,
        in_scope INTEGER NOT NULL,
        gone INTEGER NOT NULL DEFAULT 0,
        reading INTEGER NOT NULL DEFAULT 0,
        inputs BLOB NOT NULL,
        rest BLOB NOT NULL,
        PRIMARY KEY (entity, id));
      CREATE INDEX seen_cross ON seen(cross_ref, entity) WHERE cross_ref IS NOT NULL;

      -- Accounts, contacts and solution rows, and the CRM records that look at them.
      CREATE TABLE related(
        entity TEXT NOT NULL, id TEXT NOT NULL, crm_id TEXT NOT NULL, PRIMARY KEY (entity, id, crm_id)) WITHOUT ROWID;
      CREATE INDEX related_crm ON related(crm_id, entity);

      -- How an account or contact is found: a normalised name, an e-mail.
      CREATE TABLE match_key(
        entity TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (entity, key, id)) WITHOUT ROWID;
      CREATE INDEX match_id ON match_key(entity, id);

      CREATE TABLE watermark(
        entity TEXT PRIMARY KEY, token TEXT NOT NULL, layout TEXT NOT NULL, complete INTEGER NOT NULL, moved_at INTEGER) WITHOUT ROWID;

      -- What we are about to do, before it is done. A result of NULL means that nobody knows.
      CREATE TABLE intent(
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        deal INTEGER NOT NULL,
        entity TEXT NOT NULL,
        record TEXT,
        action TEXT NOT NULL,
        fields BLOB NOT NULL,
        made_at INTEGER NOT NULL,
        result TEXT,
        closed INTEGER NOT NULL DEFAULT 0);
      CREATE INDEX intent_open ON intent(deal) WHERE closed = 0;

      CREATE TABLE run(
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        command TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        exit_code INTEGER,
        reported INTEGER NOT NULL DEFAULT 0,
        summary BLOB);

      CREATE TABLE journal(
        seq INTEGER PRIMARY KEY, run INTEGER NOT NULL, sheet TEXT NOT NULL, cells BLOB NOT NULL);
      CREATE INDEX journal_run ON journal(run, sheet, seq);

      CREATE TABLE told(
        deal INTEGER NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (deal, code, field, value)) WITHOUT ROWID;

      -- Writes of the last day by kind and direction: the brakes count them.
      CREATE TABLE spent(at INTEGER NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL, count INTEGER NOT NULL);
      CREATE INDEX spent_at ON spent(at);
      """
    ),
    (
      2,
      """
      -- What every night asks for, without walking through all deals: how many pairs are open, and which deals wait.
      CREATE INDEX deal_open_pair ON deal(id) WHERE referral IS NOT NULL AND crm_id IS NOT NULL AND phase = 'open';
      CREATE INDEX deal_waiting ON deal(id) WHERE problem IS NOT NULL;
      """
    ),
    (
      3,
      """
      -- A plan dies with its age, its guide or its configuration; its rows are the offers that name it.
      CREATE TABLE plan(
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, made_at INTEGER NOT NULL, guide TEXT NOT NULL, configuration TEXT NOT NULL);

      -- What was put before a person under a token: the row as it was shown, and both values that it was made from.
      CREATE TABLE offer(
        id INTEGER PRIMARY KEY,
        token TEXT NOT NULL UNIQUE,
        plan INTEGER,
        deal INTEGER NOT NULL,
        sheet TEXT NOT NULL,
        part TEXT NOT NULL,
        verbs TEXT NOT NULL,
        basis BLOB NOT NULL,
        shown BLOB NOT NULL,
        made_at INTEGER NOT NULL,
        taken INTEGER);
      CREATE INDEX offer_plan ON offer(plan, id) WHERE plan IS NOT NULL;
      CREATE INDEX offer_made ON offer(made_at);

      -- What a person said, who and when.
      CREATE TABLE decision(
        id INTEGER PRIMARY KEY,
        deal INTEGER NOT NULL,
        part TEXT NOT NULL,
        verb TEXT NOT NULL,
        argument TEXT NOT NULL,
        basis BLOB NOT NULL,
        person TEXT NOT NULL,
        source TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'standing', 'carriedOut', 'dropped')),
        run INTEGER,
        ended_at INTEGER,
        note TEXT NOT NULL DEFAULT '');
      CREATE INDEX decision_deal ON decision(deal, id);
      CREATE INDEX decision_open ON decision(deal, id) WHERE status IN ('open', 'standing');

      -- What a waiting deal asks of a person: the verbs that fit and the values it waits with.
      ALTER TABLE deal ADD COLUMN offer BLOB;

      -- Files that were taken in, by their content.
      CREATE TABLE taken_file(content TEXT PRIMARY KEY, name TEXT NOT NULL, taken_at INTEGER NOT NULL) WITHOUT ROWID;
      """
    ),
    (
      4,
      """
      -- Calls of the last days, written down before they are made: the allowance is a day's.
      CREATE TABLE calls(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, side TEXT NOT NULL, count INTEGER NOT NULL);
      CREATE INDEX calls_at ON calls(side, at);

      -- How far a run came, and what stopped it.
      ALTER TABLE run ADD COLUMN step TEXT NOT NULL DEFAULT '';
      ALTER TABLE run ADD COLUMN stopped TEXT;

      -- What a report said beside the journal's rows, and which of those it showed: it can be rendered again.
      CREATE TABLE report(
        run INTEGER PRIMARY KEY, kind TEXT NOT NULL, after INTEGER NOT NULL, last INTEGER NOT NULL, content BLOB NOT NULL,
        guide TEXT NOT NULL);
      CREATE TABLE guide_copy(fingerprint TEXT PRIMARY KEY, tables BLOB NOT NULL) WITHOUT ROWID;

      -- A row of To do for as long as it stayed the same: from the first report that showed it to the last.
      CREATE TABLE waited(
        id INTEGER PRIMARY KEY, place INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, cells BLOB NOT NULL);
      CREATE INDEX waited_place ON waited(place, last);
      CREATE INDEX waited_last ON waited(last, place);
      """
    ),
    (
      5,
      """
      -- What people, or an adoption, said about a referral and a record: see Ruling.
      CREATE TABLE ruling(
        referral TEXT NOT NULL, record TEXT NOT NULL, kind TEXT NOT NULL, ruled_by TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (referral, record, kind)) WITHOUT ROWID;
      CREATE INDEX ruling_record ON ruling(record, referral);
      """
    ),
    (
      6,
      """
      -- What an upload of solution details last agreed on, by the solution's id without case; and the conflicts that were
      -- shown to a person with both values.
      CREATE TABLE solution(key TEXT PRIMARY KEY, record TEXT, agreed BLOB NOT NULL, shown BLOB NOT NULL) WITHOUT ROWID;
      """
    ),
    (
      7,
      """
      -- What stood there when a write was decided: the pair may have gone on since to another record.
      ALTER TABLE intent ADD COLUMN before BLOB;
      """
    ),
    (
      8,
      """
      -- The last write of a cell, and how often it undid the one before.
      CREATE TABLE flip(
        deal INTEGER NOT NULL, entity TEXT NOT NULL, record TEXT NOT NULL, referral_field TEXT NOT NULL, crm_field TEXT NOT NULL,
        side TEXT NOT NULL, before BLOB NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (deal, entity, record, referral_field, crm_field)) WITHOUT ROWID;

      -- A report reads its sheets one after another.
      CREATE INDEX journal_sheet ON journal(sheet, seq);
      """
    ),
    (
      9,
      """
      -- Raised by whatever makes a deal dirty: a decision settles only what it was made on.
      ALTER TABLE deal ADD COLUMN stirred INTEGER NOT NULL DEFAULT 0;

      -- The number of a deal that was joined to another is given again; nothing of it may stay behind.
      CREATE TRIGGER deal_gone AFTER DELETE ON deal BEGIN
        DELETE FROM told WHERE deal = OLD.id;
        DELETE FROM flip WHERE deal = OLD.id;
      END;

      CREATE INDEX intent_made ON intent(record) WHERE action = 'create';
      CREATE INDEX intent_finished ON intent(id) WHERE closed = 1 AND action <> 'create';
      """
    ),
    (
      10,
      """
      -- Fields of an open intent whose cells were decided since, a line each: no echoes any more.
      ALTER TABLE intent ADD COLUMN decided TEXT;

      -- The status in which the CRM's record is seen closed: another one begins another wait.
      ALTER TABLE deal ADD COLUMN closed_as TEXT;

      -- What a deal waits for, a line each, and when something of it was news last.
      ALTER TABLE deal ADD COLUMN waiting_for TEXT;
      ALTER TABLE deal ADD COLUMN news_at INTEGER;

      -- Two deals that become one bring their offers along: without this each pair would look through all that were ever made.
      CREATE INDEX offer_deal ON offer(deal);
      """
    ),
  ])
}
