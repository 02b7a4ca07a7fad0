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
      case .create, .close, .qualify:
        return .refused(Fault("PC002", while: "write to Partner Center", "a referral has no such action"), field: nil)
      }
    } catch {
      if error.code == .outcomeUnknown { return .unknown(error) }
      return error.recovery == .giveUp ? .refused(error, field: nil) : .later(error)
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
    // The one place in which a deal becomes visible: by the evidence of a cell that says so.
    body.set([.name("consent"), .name("consentToShareReferralWithMicrosoftSellers")], .value(.flag(visibility != nil)))
    var writer = JSONWriter()
    body.write(into: &writer)
    let answer = try await client.json(
      ServiceCall(
        .post, PartnerCenterSettings.path, kind: "create", headers: [Header("Content-Type", "application/json")],
        body: writer.bytes, repeatable: false, accept: ServiceCall.clientErrors))
    guard (200..<300).contains(answer.status) else { return refusal(answer, while: "create a referral") }
    guard let root = answer.root, let record = ReferralReader(layout: operation.layout).record(root) else {
      // Accepted, but nobody said under which id: it is found in the listing.
      return .unknown(Self.strange("create a referral", "the answer does not show the referral"))
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
        } else if let pointer = Self.pointer(value.field) {
          Self.replace(pointer, value.value, &writer)
        }
      }
      if sharing { Self.replace("/consent/consentToShareReferralWithMicrosoftSellers", .flag(true), &writer) }
    }
    return writer.bytes
  }

  private static func replace(_ pointer: String, _ value: Value, _ writer: inout JSONWriter) {
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
  static func pointer(_ field: String) -> String? {
    guard let path = FieldPath(field) else { return nil }
    var pointer = ""
    for segment in ReferralPath.full(path).segments {
      switch segment {
      case .name(let name): pointer += "/" + name
      case .index(let index): pointer += "/\(index)"
      case .key: return nil
      }
    }
    return pointer
  }

  private func patch(
    _ id: String, _ version: ObservedRecord.Version, _ body: [UInt8], _ operation: WriteOperation
  ) async throws(Fault) -> WriteResult {
    if let field = operation.values.first(where: { $0.field != DealStatus.field && Self.pointer($0.field) == nil }) {
      return .refused(
        Fault(
          "PC003", while: "change a referral",
          "'\(field.field)' names an element by key, and Partner Center changes elements by position only",
          remedy: "map the element by its position, or only on create"), field: field.field)
    }
    guard let eTag = version.eTag else { return .moved }
    // With the version that was decided on a repeat after a lost answer changes nothing: it meets 412.
    let answer = try await client.json(
      ServiceCall(
        .patch, "\(PartnerCenterSettings.path)/\(PercentEncoding.encode(id))", kind: "update",
        headers: [
          Header("Content-Type", "application/json"), Header("If-Match", eTag), Header("Prefer", "return=representation"),
        ], body: body, repeatable: true, accept: ServiceCall.clientErrors))
    switch answer.status {
    case 200..<300:
      let record = answer.root.flatMap { ReferralReader(layout: operation.layout).record($0) }
      return .done(id: id, record: record.map { FreshRecord(readFromSystem: $0, layout: operation.layout) })
    case 409, 412: return .moved
    case 404: return .gone
    default: return refusal(answer, while: "change a referral")
    }
  }

  // MARK: Refusals

  private func refusal(_ answer: JSONAnswer, while activity: String) -> WriteResult {
    var node = answer.root?["error"]
    var code = node?["code"]?.text
    var message = node?["message"]?.text
    let target = node?["target"]?.text
    // The deepest code says most; it is spelt both ways (partner-center.md 4.6).
    var depth = 0
    while let inner = node?["innerError"] ?? node?["innererror"], !inner.isNull, depth < 8 {
      code = inner["code"]?.text ?? code
      message = inner["message"]?.text ?? message
      node = inner
      depth += 1
    }
    let said = message.map { "'\($0.prefix(300))'" } ?? "without a reason"
    let isRight = answer.status == 403
    return .refused(
      Fault(
        isRight ? "PC403" : "PC400", while: activity,
        "Partner Center refused it (\(answer.status)\(code.map { ", \($0)" } ?? "")): \(said)",
        remedy: isRight
          ? "give the Partner Center user the role Referrals admin for this location" : "correct the value in the CRM"),
      field: target)
  }
}
