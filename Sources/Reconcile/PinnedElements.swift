import Mapping
import Records

/// What the guide calls `team[0]` is one person, told by the e-mail that was there when the deal was paired, wherever the list has
/// them now (sync-rules.md 7, "Lists").
///
/// Where that e-mail is in the list no more, the person is looked for by name, since an address may have been edited. Where the name
/// is gone too, `[0]` is nobody: whoever stands at the beginning now is somebody else, and is neither compared nor written.
public struct PinnedElements: Sendable {
  private struct List: Sendable {
    let path: String
    let slot: Int
    let email: CompiledRow
    /// The fields of the guide's `[0]`, by their names within the element.
    let fields: [(name: String, path: String, slot: Int)]
  }

  /// The position of a person who is in the list no more.
  public static let gone = -1

  private let lists: [List]

  public init(guide: CompiledGuide) {
    let layout = guide.layout(.referral)
    lists = ["team", "customerProfile.team"].compactMap { path in
      let prefix = path + "[0]."
      guard let slot = layout.slot(of: path), let email = guide.rows.first(where: { $0.partnerCenterPath == prefix + "email" })
      else {
        return nil
      }
      let fields = layout.fields.enumerated().filter { $0.element.hasPrefix(prefix) }
        .map { (name: String($0.element.dropFirst(prefix.count)), path: $0.element, slot: $0.offset) }
      return List(path: path, slot: slot, email: email, fields: fields)
    }
  }

  /// The state as the guide's rows are to see it.
  public func pinned(_ given: DealState) -> DealState {
    guard !lists.isEmpty, !given.agreed.isEmpty, var referral = given.referral else { return given }
    var state = given
    for list in lists {
      guard let place = place(of: list, referral, given) else { continue }
      state.positions[list.path] = place
      move(list, to: place, in: &referral, given.agreed)
    }
    state.referral = referral
    return state
  }

  /// A referral's values with the elements of a write where the guide's rows look for them.
  public func shifted(_ values: [Value], _ positions: [String: Int], _ agreed: [CellKey: AgreedCell]) -> [Value] {
    var values = values
    for list in lists {
      if let place = positions[list.path] { move(list, to: place, in: &values, agreed) }
    }
    return values
  }

  /// Where the pinned person stands, if not at the beginning.
  private func place(of list: List, _ referral: [Value], _ state: DealState) -> Int? {
    // A deal whose contact is another one now agreed on nobody yet.
    let owner = list.email.entity == .contact ? state.contact?.id : nil
    let agreed = owner.map { id in state.agreed.filter { $0.key.record == id || $0.key.entity != .contact } } ?? state.agreed
    let pin = Self.agreed(list.email.partnerCenterPath, agreed)?.text?.lowercased()
    guard let pin, let elements = RowView.value(referral, list.slot).list, elements.first?.key != pin else { return nil }
    if let place = elements.firstIndex(where: { $0.key == pin }) { return place }
    guard !elements.isEmpty, let names = Self.names(list, agreed) else { return nil }
    // Exchanged by us, or by a person as the CRM has it too: then that is the person meant.
    let meant = successors(of: list, state)
    if let place = elements.firstIndex(where: { meant.contains($0.key) }) { return place == 0 ? nil : place }
    guard let place = elements.firstIndex(where: { element in names.allSatisfy { element.value($0.key) == $0.value } }) else {
      return Self.gone
    }
    return place == 0 ? nil : place
  }

  /// Who may have taken the pinned person's place by what the CRM says: the e-mail that a write of ours without a known result
  /// brought, and the one that it makes now.
  private func successors(of list: List, _ state: DealState) -> Set<String> {
    let sent = state.echoes.filter { $0.side == .partnerCenter && $0.field == list.email.partnerCenterPath }.map(\.value)
    var values = sent
    if let record = state.values(of: list.email.entity), case .success(let value)? = list.email.toPartnerCenter?.apply(record) {
      values.append(value)
    }
    return Set(values.compactMap { $0.text?.lowercased() })
  }

  /// What the pinned person is called, as far as the guide knows; `nil` where it knows nothing.
  private static func names(_ list: List, _ agreed: [CellKey: AgreedCell]) -> [String: Value]? {
    var names: [String: Value] = [:]
    for field in list.fields where field.name == "firstName" || field.name == "lastName" {
      if let value = Self.agreed(field.path, agreed), !value.isNull { names[field.name] = value }
    }
    return names.isEmpty ? nil : names
  }

  /// What was agreed of a field in Partner Center; of several records the first by id.
  private static func agreed(_ path: String, _ agreed: [CellKey: AgreedCell]) -> Value? {
    agreed.filter { $0.key.partnerCenterField == path }
      .min { ($0.key.record, $0.key.crmField) < ($1.key.record, $1.key.crmField) }?.value.partnerCenter
  }

  private func move(_ list: List, to place: Int, in referral: inout [Value], _ agreed: [CellKey: AgreedCell]) {
    if place == Self.gone {
      for field in list.fields where referral.indices.contains(field.slot) { referral[field.slot] = .null }
      return
    }
    guard let elements = RowView.value(referral, list.slot).list, elements.indices.contains(place) else { return }
    let element = elements[place]
    for field in list.fields where referral.indices.contains(field.slot) {
      if field.name == "email" {
        referral[field.slot] = .text(orNull: element.key)
      } else if element.fields.contains(where: { $0.name == field.name }) {
        referral[field.slot] = element.value(field.name)
      } else {
        // The list does not carry it: it counts as it was agreed.
        referral[field.slot] = Self.agreed(field.path, agreed) ?? .null
      }
    }
  }
}
