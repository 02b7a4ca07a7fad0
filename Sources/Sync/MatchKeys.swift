import Names
import Records

/// The keys under which accounts, contacts and deals are looked up; prefixed, so that one kind never meets another.
enum MatchKeys {
  /// A company's name as it is compared: without case, width, diacritics, legal suffix.
  static func company(_ name: String) -> String { "n:" + NameKey(company: name).key }
  static func email(_ text: String) -> String { "e:" + text.lowercased() }
  /// What people type as the CRM ID, where that is a field and not the record's id.
  static func crmID(_ text: String) -> String { "i:" + text.lowercased() }
}
