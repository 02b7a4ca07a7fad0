/// The legal forms of companies, and how they are found in a name.
///
/// The usual forms of the countries that our users trade in, gathered by hand; a form that is missing only costs a match. The
/// whole list is ISO 20275, https://www.gleif.org/en/about-lei/code-lists/iso-20275-entity-legal-forms-code-list.
enum LegalForms {
  static let conjunctions: Set<String> = ["and", "und", "och", "et", "og", "en"]

  /// Squared characters that stand for a form.
  static let squared: [Unicode.Scalar: String] = [
    "㈱": "株式会社", "㍿": "株式会社", "㊑": "株式会社", "㈲": "有限会社", "㊒": "有限会社", "㈳": "社団法人", "㈶": "財団法人",
  ]

  /// The scalars of a name with forms in brackets written out: `(株)` is `株式会社`.
  static func unbracketed(_ name: some StringProtocol) -> [Unicode.Scalar] {
    let scalars = Array(name.unicodeScalars)
    var result: [Unicode.Scalar] = []
    var position = 0
    while position < scalars.count {
      if position + 2 < scalars.count, "(（".unicodeScalars.contains(scalars[position]),
        ")）".unicodeScalars.contains(scalars[position + 2]), let form = bracketed[scalars[position + 1]]
      {
        result += " \(form) ".unicodeScalars
        position += 3
      } else {
        result.append(scalars[position])
        position += 1
      }
    }
    return result
  }

  private static let bracketed: [Unicode.Scalar: String] = [
    "株": "株式会社", "有": "有限会社", "同": "合同会社", "名": "合名会社", "資": "合資会社", "주": "주식회사", "유": "유한회사", "社": "社団法人", "財": "財団法人",
    "学": "学校法人", "医": "医療法人", "福": "社会福祉法人",
  ]

  /// Takes the forms off both ends of a name, as long as something is left.
  static func strip(_ words: inout [String], into forms: inout Set<String>) {
    var isChanged = true
    while isChanged {
      isChanged = false
      if let (count, form) = ending(words), count < words.count {
        words.removeLast(count)
        forms.insert(form)
        isChanged = true
      }
      if let (count, form) = beginning(words), count < words.count {
        words.removeFirst(count)
        forms.insert(form)
        isChanged = true
      }
      while words.count > 1, words.last == "and" {
        words.removeLast()
        isChanged = true
      }
      if stripScript(&words, into: &forms) { isChanged = true }
    }
  }

  /// The longest form that the words end with.
  private static func ending(_ words: [String]) -> (Int, String)? {
    for count in stride(from: min(5, words.count), through: 1, by: -1) {
      if let form = trailing[words.suffix(count).joined(separator: " ")] { return (count, form) }
    }
    return nil
  }

  private static func beginning(_ words: [String]) -> (Int, String)? {
    for count in stride(from: min(3, words.count), through: 1, by: -1) {
      if let form = leading[words.prefix(count).joined(separator: " ")] { return (count, form) }
    }
    return nil
  }

  /// Forms of scripts that are written without blanks, at the front of the first word or the end of the last.
  private static func stripScript(_ words: inout [String], into forms: inout Set<String>) -> Bool {
    for (written, form) in unspaced {
      if let first = words.first, first.hasPrefix(written),
        words.count > 1 || first.unicodeScalars.count > written.unicodeScalars.count
      {
        words[0] = String(first.dropFirst(written.count))
        if words[0].isEmpty { words.removeFirst() }
        forms.insert(form)
        return true
      }
      if let last = words.last, last.hasSuffix(written),
        words.count > 1 || last.unicodeScalars.count > written.unicodeScalars.count
      {
        words[words.count - 1] = String(last.dropLast(written.count))
        if words[words.count - 1].isEmpty { words.removeLast() }
        forms.insert(form)
        return true
      }
    }
    return false
  }

  /// One spelling, and the others after `=`, parted by `,`; words folded as in a key.
  private static func table(_ lines: String) -> [String: String] {
    var table: [String: String] = [:]
    for line in lines.split(separator: "\n") {
      let halves = line.split(separator: "=")
      guard let form = halves.first.map(String.init) else { continue }
      table[form] = form
      for other in halves.dropFirst().joined().split(separator: ",") { table[String(other)] = form }
    }
    return table
  }

  /// After the name.
  private static let trailing = table(
    """
    ab=aktiebolag,ab publ,aktiebolag publ,publ
    hb=handelsbolag
    kb=kommanditbolag
    ekonomisk forening=ek for
    ag=aktiengesellschaft
    gmbh=gesellschaft mit beschrankter haftung,g m b h,mbh,gesmbh,ges mbh,ggmbh
    gmbh co kg=gmbh and co kg,gmbh and co,gmbh co,gmbh and cokg,gmbhco kg,gmbhand cokg
    ag co kg=ag and co kg,ag and co
    se co kg=se and co kg
    kg=kommanditgesellschaft
    kgaa=ag and co kgaa,gmbh and co kgaa,se and co kgaa
    ohg=offene handelsgesellschaft
    ug=ug haftungsbeschrankt,haftungsbeschrankt
    ev=eingetragener verein
    eg=eingetragene genossenschaft
    ek=eingetragener kaufmann,e k
    gbr=gesellschaft burgerlichen rechts
    se=societas europaea
    sarl=s a r l,sarl au,societe a responsabilite limitee,gmbh sarl
    sa=s a,societe anonyme,sociedad anonima,sociedade anonima
    sas=s a s,societe par actions simplifiee
    sasu=
    snc=s n c
    eurl=e u r l
    sci=
    gie=
    srl=s r l,societa a responsabilita limitata,societe a responsabilite limitee srl,srls
    spa=s p a,societa per azioni
    sapa=
    sl=s l,slu,sociedad limitada,sociedad de responsabilidad limitada
    sau=s a u
    sa de cv=s a de c v,sa decv,sapi de cv,sab de cv
    s de rl de cv=s de r l de c v,s de rl
    lda=limitada
    ltda=ltda me
    eireli=
    bv=b v,besloten vennootschap
    nv=n v,naamloze vennootschap
    vof=v o f
    cv=c v
    bvba=
    sprl=
    as=a s,aktieselskab,aksjeselskap
    asa=allmennaksjeselskap
    aps=anpartsselskab
    ans=
    da=
    oy=osakeyhtio,ab oy,oy ab
    oyj=julkinen osakeyhtio,oyj abp,abp
    ky=
    inc=incorporated
    corp=corporation
    co=company
    co ltd=company limited,co limited,company ltd,coltd
    co inc=company inc
    llc=l l c,limited liability company,l c
    llp=l l p,limited liability partnership
    lp=l p,limited partnership
    pllc=
    plc=p l c,public limited company
    ltd=limited
    pvt ltd=private limited,private ltd,pvt limited,p ltd,pvtltd
    pte ltd=pte limited,pteltd
    pty ltd=pty limited,ptyltd,proprietary limited
    sdn bhd=sdnbhd
    bhd=berhad
    tbk=
    kk=k k,kabushiki kaisha,kabushiki gaisha,kabushikikaisha,kabushikigaisha
    gk=g k,godo kaisha
    yk=y k,yugen kaisha,yugengaisha
    sro=s r o,spol s ro,spol sro,spol s r o,spolecnost s rucenim omezenym
    as cz=akciova spolecnost,akciova spolocnost
    sp zoo=sp z oo,spzoo,sp z o o,spolka z ograniczona odpowiedzialnoscia,spolka zoo
    spk=sp k,spolka komandytowa
    spj=sp j
    kft=korlatolt felelossegu tarsasag
    zrt=
    nyrt=
    bt=
    doo=d o o,drustvo s ogranicenom odgovornoscu
    dd=d d
    ood=eood
    ead=ad
    ooo=
    ooo ru=ооо,общество с ограниченнои ответственностью
    ao ru=ао,оао,зао,пао
    tov ua=тов
    uab=
    sia=
    ou=osauhing
    eesti as=aktsiaselts
    as tr=anonim sirketi,anonim sti
    ltd sti=limited sirketi,limited sti
    ae=ανωνυμη εταιρεια,αε
    epe=επε
    ehf=
    hf=
    fzco=fz co
    fze=
    fz llc=fzllc
    dmcc=
    wll=w l l
    psc=pjsc
    saoc=
    jsc=cjsc,ojsc
    """)

  /// Before the name.
  private static let leading = table(
    """
    ab=aktiebolaget
    as=
    oy=
    kk=kabushiki kaisha
    pt=
    ooo ru=ооо
    ao ru=ао,оао,зао,пао
    tov ua=тов
    uab=
    sia=
    ou=
    sc=
    cv=
    """)

  /// In Japanese, Chinese and Korean names, the longest first.
  private static let unspaced: [(String, String)] = [
    ("股份有限责任公司", "股份有限公司"), ("股份有限公司", "股份有限公司"), ("有限责任公司", "有限公司"), ("有限責任公司", "有限公司"),
    ("集团有限公司", "有限公司"), ("集團有限公司", "有限公司"), ("特定非営利活動法人", "npo"), ("一般社団法人", "社団法人"), ("公益社団法人", "社団法人"),
    ("一般財団法人", "財団法人"), ("公益財団法人", "財団法人"), ("地方独立行政法人", "独立行政法人"), ("独立行政法人", "独立行政法人"), ("国立大学法人", "大学法人"),
    ("医療法人社団", "医療法人"), ("有限公司", "有限公司"), ("株式會社", "kk"), ("株式会社", "kk"), ("有限会社", "yk"), ("合同会社", "gk"), ("合名会社", "合名会社"),
    ("合資会社", "合資会社"), ("学校法人", "学校法人"), ("医療法人", "医療法人"), ("社会福祉法人", "社会福祉法人"), ("社団法人", "社団法人"), ("財団法人", "財団法人"),
    ("カブシキガイシャ", "kk"), ("カブシキカイシャ", "kk"), ("주식회사", "kr"), ("유한회사", "kr yuhan"),
  ]
}
