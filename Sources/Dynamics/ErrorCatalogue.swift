/// What the codes of the service mean for a record, in our own plain words.
///
/// The table of dataverse.md 6.2 (https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes).
/// The service's own texts are localised and may hold a customer's data, so what a person reads is ours.
struct CatalogueEntry: Sendable {
  /// Our own stable code.
  let code: String
  /// What was wrong.
  let problem: String
  /// What a person can do.
  let remedy: String
  let reaction: Reaction
  /// Whether our words are of no use without the server's.
  var showsMessage: Bool { code == "DYN460" || code == "DYN417" }

  /// What becomes of a write that met the error.
  enum Reaction: Sendable {
    /// Never accepted as it is.
    case refuse
    /// The record itself, or one that it points to, is not there.
    case notThere
    /// A record with this key is there already.
    case exists
    /// It is no longer the version decided on.
    case moved
    /// A later run may succeed, or one after a person gave us a right: nothing is held against the record.
    case later
  }

  /// Codes of ours for which the whole environment is closed to us, whatever the record: no call of the run succeeds.
  static let lockedOut: Set<String> = ["DYN401", "DYN402", "DYN406"]
  /// The code for a privilege that our role lacks, which concerns all rows of a table.
  static let unprivileged = "DYN403"

  /// The entry of a code; `nil` for codes without one.
  static func of(_ code: ServiceCode) -> CatalogueEntry? { table[code] }

  private init(_ code: String, _ problem: String, _ remedy: String, _ reaction: Reaction = .refuse) {
    self.code = code
    self.problem = problem
    self.remedy = remedy
    self.reaction = reaction
  }

  private static let noPrivilege = CatalogueEntry(
    "DYN403", "our application user may not do this with this table",
    "give its security role the missing privilege on the table, at organisation level", .later)
  private static let asksAgain = CatalogueEntry(
    "DYN500", "the server had an error of its own", "the next run tries again", .later)
  private static let throttled = CatalogueEntry("DYN429", "the server asks us to slow down", "the next run goes on", .later)
  private static let bothWays = CatalogueEntry(
    "DYN440", "the record's state changed meanwhile", "the next run reads it again and decides anew", .moved)
  private static let logic = CatalogueEntry(
    "DYN460", "a rule of your organisation (plug-in or workflow) refused it",
    "look at the server's message, and ask whoever maintains the customisations")
  private static let unreadable = CatalogueEntry(
    "DYN450", "the server does not know a field or link that was sent",
    "run 'cosell mapping check --live' to find the row that names it")
  private static let badNumber = CatalogueEntry(
    "DYN411", "a number lies outside the limits of its field", "correct the number, or widen the field's limits in Dynamics 365")

  // One code a line, so that the table can be held against the reference.
  // swift-format-ignore
  private static let table: [ServiceCode: CatalogueEntry] = [
    0x80040217: .init("DYN404", "the record, or one that it points to, is not there", "the next run reads both sides again", .notThere),
    0x80060891: .init("DYN404", "the record, or one that it points to, is not there", "the next run reads both sides again", .notThere),
    0x80060890: .init("DYN451", "the table has no such key", "define the key in Dynamics 365 and wait until it is active"),
    0x8006089d: .init("DYN452", "several records bear this key", "make the key unique in Dynamics 365"),
    0x80060892: .init("DYN409", "another record bears this key already", "look for the other record in Dynamics 365", .exists),
    0x80040237: .init("DYN409", "another record bears this key already", "look for the other record in Dynamics 365", .exists),
    0x80040333: .init("DYN412", "a rule against duplicates found a like record", "link the record that is there, or change the rule in Dynamics 365"),
    0x80060882: .init("DYN441", "somebody changed the record meanwhile", "the next run reads it again and decides anew", .moved),
    0x80060883: .init("DYN453", "the server wanted the record's version and got none", "please report this as a fault of the program"),
    0x8006088d: .init("DYN454", "the table does not tell versions of its records", "turn on optimistic concurrency for the table in Dynamics 365"),
    0x80044331: .init("DYN410", "a text is longer than its field", "shorten the text, or lengthen the field in Dynamics 365"),
    0x8004431a: .init("DYN413", "a choice is not in its field's list", "correct the guide's value list; 'cosell mapping check --live' shows the choices"),
    0x8004432f: badNumber,
    0x80044330: badNumber,
    0x8004022c: badNumber,
    0x80040239: .init("DYN414", "a date is not one that Dynamics 365 keeps", "correct the date; it must lie after 1753"),
    0x80040278: .init("DYN415", "a text holds characters that Dynamics 365 does not keep", "take the unusual characters out of the text"),
    0x80040200: .init("DYN416", "a field that must be filled was empty", "give it a value or a default in the guide"),
    0x80040203: .init("DYN417", "the server did not accept a value", "look at the server's message for which one"),
    0x80048408: .init("DYN418", "the status does not belong to the state", "correct the status in the guide's value list"),
    0x80040233: bothWays,
    0x80040230: .init("DYN442", "a record it touches is inactive", "activate the record in Dynamics 365"),
    0x8004022e: .init("DYN443", "the record is closed and can only be read", "reopen it in Dynamics 365 if it has to change"),
    0x80100005: .init("DYN444", "an opportunity is closed only through the action for it", "please report this as a fault of the program"),
    0x80040515: bothWays,
    0x80040516: .init("DYN445", "the opportunity cannot be closed as it stands", "look in Dynamics 365 for what is open on it, such as quotes"),
    0x8004051a: bothWays,
    0x80040519: bothWays,
    0x80040518: bothWays,
    0x80040517: .init("DYN446", "the customer is inactive", "activate the account or contact in Dynamics 365"),
    0x80048cfb: .init("DYN419", "an amount was sent without a currency", "map the currency in the guide beside the amount"),
    0x80048479: .init("DYN447", "the currency cannot change while products or quotes are attached", "keep the currency, or remove them in Dynamics 365"),
    0x80040220: noPrivilege,
    0x80040231: noPrivilege,
    0x80048306: noPrivilege,
    0x80081018: .init("DYN407", "our application user may not create what qualifying a lead creates", "give its security role create on accounts, contacts and opportunities"),
    0x8004f507: .init("DYN405", "our application user may not change a secured field", "give it the field's security profile, or take the row out of the guide"),
    0x8004f502: .init("DYN405", "our application user may not fill a secured field", "give it the field's security profile, or take the row out of the guide"),
    0x8004f504: .init("DYN405", "our application user may not read a secured field", "give it the field's security profile, or take the row out of the guide"),
    0x80072560: .init("DYN401", "our application is no user of this environment", "add an application user for it in the Power Platform admin centre", .later),
    0x80040225: .init("DYN402", "our application user is disabled", "enable it in the Power Platform admin centre", .later),
    0x80095ffc: .init("DYN406", "the environment does not let our application call it", "allow the application's id in the environment's settings", .later),
    0x80072491: .init("DYN455", "the table does not track changes", "turn on 'Track changes' for the table in Dynamics 365"),
    0x80044352: .init("DYN456", "the mark from which to go on reading has expired", "the table is read as a whole"),
    0x80040265: logic,
    0x80040224: logic,
    0x80044150: asksAgain,
    0x80044151: asksAgain,
    0x80040216: asksAgain,
    0x80072321: throttled,
    0x80072322: throttled,
    0x80072326: throttled,
    0x80040227: .init("DYN448", "other records depend on it", "remove them first in Dynamics 365"),
    0x80060888: unreadable,
    0x80048d19: unreadable,
  ]

  /// All codes of the catalogue, in order; for the documentation and its test.
  static var codes: [ServiceCode] { table.keys.sorted { $0.value < $1.value } }
}
