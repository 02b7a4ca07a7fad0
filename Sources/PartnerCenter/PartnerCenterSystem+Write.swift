internal import Faults
internal import HTTP
internal import JSONText
internal import Records
public import Systems

extension PartnerCenterSystem {
  public func write(_ chains: [[WriteOperation]]) async -> [[WriteResult]] {
    await inOrder(chains) { chain in
      var results: [WriteResult] = []
      for operation in chain {
        let isBlocked = results.contains { if case .done = $0 { false } else { true } }
        results.append(isBlocked ? .skipped : await self.write(operation))
      }
      return results
    }
  }

  private func write(_ operation: WriteOperation) async -> WriteResult {
    do throws(Fault) {
      switch operation.action {
      case .createReferral(let visibility): return try await create(operation, visibility)
      case .update(let id, let version): return try await patch(id, version, patchBody(operation, sharing: false), operation)
      case .share(let id, let version, _): return try await patch(id, version, patchBody(operation, sharing: true), operation)
      case .create, .delete, .close, .qualify:
        return .refused(Fault("PC002", while: "write to Partner Center", "a referral has no such action"), field: nil)
      }
    } catch {
      return Self.result(of: error, isCreate: operation.isCreate)
    }
  }

  /// Statuses that are answers to a write: all errors but those that the client repeats.
  private static let accepted = ServiceCall.clientErrors.union(Set(500..<600).subtracting([500, 502, 503, 504]))

  /// A call that failed says nothing against the deal: it is tried again, and what may have been carried out is looked up.
  private static func result(of fault: Fault, isCreate: Bool) -> WriteResult {
    switch fault.code {
    case .outcomeUnknown, .cancelled, .answerTooLarge: .unknown(fault)
    // A change is repeated by itself, and any of its answers may be the one that was lost.
    case .serviceDown, .retryBudgetSpent: isCreate ? .later(fault) : .unknown(fault)
    default: .later(fault)
    }
  }

  // MARK: Create

  /// There is no key that makes a repeated POST harmless (partner-center.md 1.4), so it is sent once and never repeated here.
  private func create(_ operation: WriteOperation, _ visibility: VisibilityEvidence?) async throws(Fault) -> WriteResult {
    var body = JSONTree.empty
    body.set([.name("type")], .value(.text("Independent")))
    body.set([.name("qualification")], .value(.text("SalesQualified")))
    body.set([.name("target")], .array([]))
    for value in operation.values where !Self.isWidening(value.field) {
      guard let path = FieldPath(value.field) else { continue }
      body.set(ReferralPath.full(path).segments[...], .value(value.value))
    }
    if !settings.partnerID.isEmpty, !operation.values.contains(where: { $0.field == "mpnId" && !$0.value.isNull }) {
      body.set([.name("mpnId")], .value(.text(settings.partnerID)))
    }
    // The one place in which a deal becomes visible: by the evidence of a cell that says so.
    body.set([.name("consent"), .name("consentToShareReferralWithMicrosoftSellers")], .value(.flag(visibility != nil)))
    var writer = JSONWriter()
    body.write(into: &writer)
    let activity = "create a referral"
    let answer = try await send(
      ServiceCall(
        .post, PartnerCenterSettings.path, kind: "create", while: activity,
        headers: [Header("Content-Type", "application/json")], body: writer.bytes, repeatable: false, accept: Self.accepted))
    guard (200..<300).contains(answer.status) else {
      return ReferralRefusal(answer).result(of: operation, nil, while: activity)
    }
    guard let record = readers.reader(of: operation.layout).record(answer) else {
      // Accepted, but nobody said under which id: it is found in the listing.
      return .unknown(Self.strange(activity, "the answer does not show the referral"))
    }
    return .done(id: record.id, record: FreshRecord(readFromSystem: record, layout: operation.layout))
  }

  private static func isWidening(_ field: String) -> Bool {
    field == "consent.consentToShareReferralWithMicrosoftSellers" || field == "inviteContext.assistanceRequestCode"
      || field == "type"
  }

  // MARK: Patch

  /// JSON Patch of the given fields (partner-center.md 4.3, https://learn.microsoft.com/en-us/partner-center/developer/patch-a-referral).
  private func patchBody(_ operation: WriteOperation, sharing: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.array { writer in
      for value in operation.values where !Self.isWidening(value.field) {
        if value.field == DealStatus.field, let status = value.value.text.flatMap({ DealStatus($0) }) {
          Self.replace("/status", .text(status.status), &writer)
          Self.replace("/substatus", .text(status.substatus), &writer)
        } else if let pointer = Self.pointer(value.field, operation.positions) {
          if case .list(let elements) = value.value, case .list(let known) = value.before {
            ListPatch(pointer, from: known, to: elements).write(into: &writer)
          } else {
            Self.replace(pointer, value.value, &writer)
          }
        }
      }
      if sharing { Self.replace("/consent/consentToShareReferralWithMicrosoftSellers", .flag(true), &writer) }
    }
    return writer.bytes
  }

  static func replace(_ pointer: String, _ value: Value, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("op", "replace")
      writer.member("path", pointer)
      writer.name("value")
      // The page's sample sends the deal value as a text.
      if pointer == "/details/dealValue", case .decimal(let number) = value {
        writer.text(number.description)
      } else {
        JSONTree.value(value).write(into: &writer)
      }
    }
  }

  /// The JSON pointer of a path; `nil` for an element by key, whose position only the server knows.
  ///
  /// - Parameter positions: where an element stands that the field calls `[0]`.
  static func pointer(_ field: String, _ positions: [String: Int] = [:]) -> String? {
    guard let path = FieldPath(field) else { return nil }
    var pointer = ""
    for segment in ReferralPath.full(path).segments {
      switch segment {
      case .name(let name): pointer += "/" + name
      case .index(let index):
        let list = pointer.dropFirst().split(separator: "/").joined(separator: ".")
        pointer += "/\(index == 0 ? positions[list] ?? 0 : index)"
      case .key: return nil
      }
    }
    return pointer
  }

  private func patch(
    _ id: String, _ version: ObservedRecord.Version, _ body: [UInt8], _ operation: WriteOperation
  ) async throws(Fault) -> WriteResult {
    let activity = "change a referral"
    let place = Place.record(system: title, entity: "referral", id: id, field: nil)
    if let field = operation.values.first(where: { $0.field != DealStatus.field && Self.pointer($0.field) == nil }) {
      return .refused(
        Fault(
          "PC003", while: activity,
          "'\(field.field)' names an element by key, and Partner Center changes elements by position only", at: place,
          remedy: "map the element by its position, or only on create"), field: field.field)
    }
    let reader = readers.reader(of: operation.layout)
    var known = version.eTag
    if known == nil {
      // Listings without versions: the deal alone may tell its own, and the stamp shows whether it is the one decided on.
      let now = try await observe(id, reader)
      if now.isGone { return .gone }
      guard let stamp = version.changedAt, now.version.eTag != nil else { return .refused(Self.noVersion(place), field: nil) }
      guard now.version.changedAt == stamp else { return .overtaken }
      known = now.version.eTag
    }
    guard let eTag = known else { return .refused(Self.noVersion(place), field: nil) }
    // With the version that was decided on a repeat after a lost answer changes nothing: it meets 412.
    let before = updateRetries
    let answer = try await send(
      ServiceCall(
        .patch, "\(PartnerCenterSettings.path)/\(PercentEncoding.encode(id))", kind: Self.updateKind, while: activity,
        headers: [
          Header("Content-Type", "application/json"), Header("If-Match", eTag), Header("Prefer", "return=representation"),
        ], body: body, repeatable: true, accept: Self.accepted))
    switch answer.status {
    case 200..<300:
      return .done(id: id, record: reader.record(answer).map { FreshRecord(readFromSystem: $0, layout: operation.layout) })
    case 409, 412: return updateRetries == before ? .overtaken : .moved
    case 404: return .gone
    default: return ReferralRefusal(answer).result(of: operation, id, while: activity)
    }
  }

  /// Repeated updates so far; those of other deals under way at the same time count too, which only leaves more in doubt.
  private var updateRetries: Int { client.statistics.first { $0.kind == Self.updateKind }?.retries ?? 0 }
  private static let updateKind = "update"

  /// Without a version the last writer would win, and somebody's edit would be lost unseen (partner-center.md 4.3).
  private static func noVersion(_ place: Place) -> Fault {
    Fault(
      "PC004", while: "change a referral",
      "Partner Center tells no version of it, neither in the answer nor in the header ETag, so an edit could be overwritten",
      at: place, remedy: "see whether something between us and Partner Center takes headers away")
  }
}

extension WriteOperation {
  /// Whether a repeat would make a second deal.
  fileprivate var isCreate: Bool { if case .createReferral = action { true } else { false } }
}
