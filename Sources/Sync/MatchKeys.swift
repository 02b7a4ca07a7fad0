import Names
import Records
import Systems

/// The keys under which accounts, contacts and deals are looked up; prefixed, so that one kind never meets another.
enum MatchKeys {
  /// A company's name as it is compared: without case, width, diacritics, legal suffix.
  static func company(_ name: String) -> String { "n:" + NameKey(company: name).key }
  static func email(_ text: String) -> String { "e:" + text.lowercased() }
  /// What people type as the CRM ID, where that is a field and not the record's id.
  static func crmID(_ text: String) -> String { "i:" + trimmed(text).lowercased() }

  /// What a referral names as its record, in the one form in which ids are compared: a canonical id, else what was typed without
  /// case and blanks around it.
  static func crossReference(_ text: String, _ crm: any CRMSystem) -> String {
    crm.canonicalID(text) ?? trimmed(text).lowercased()
  }

  /// A referral's id as a record of the CRM bears it: people paste it in capitals and in braces.
  static func referral(_ text: String) -> String {
    let bare = trimmed(text)
    return (bare.hasPrefix("{") && bare.hasSuffix("}") ? String(bare.dropFirst().dropLast()) : bare).lowercased()
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank: (Character) -> Bool = { $0.isWhitespace }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
