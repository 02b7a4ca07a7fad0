internal import Faults
internal import HTTP
internal import JSONText
internal import Records
internal import Systems

/// An error answer of the referral service (partner-center.md 4.6, https://learn.microsoft.com/en-us/partner/develop/error-codes).
struct ReferralRefusal {
  let status: Int
  /// The deepest code, which says most; `nil` when the answer names none.
  private(set) var code: String?
  private(set) var message: String?
  /// What the answer is about, the deepest last.
  private(set) var targets: [String] = []

  init(_ answer: JSONAnswer) {
    status = answer.status
    var node = answer.root?["error"]
    var depth = 0
    while let error = node, !error.isNull, depth < 8 {
      code = error["code"]?.text ?? code
      message = error["message"]?.text ?? message
      if let target = error["target"]?.text, !target.isEmpty { targets.append(target) }
      // It is spelt both ways.
      node = error["innerError"] ?? error["innererror"]
      depth += 1
    }
    // Throttling and gateways answer without the envelope (section 5).
    message = message ?? answer.root?["message"]?.text
  }

  /// What it was, for people.
  var problem: String {
    let said = message.map { "'\($0.prefix(300))'" } ?? "without a reason"
    return "Partner Center refused it (\(status)\(code.map { ", \($0)" } ?? "")): \(said)"
  }

  /// 403: role, location or conditional access, which concern every deal.
  func accessDenied(while activity: String) -> Fault {
    Fault(
      "PC403", while: activity, problem,
      remedy: "give the Partner Center user the role Referrals admin for this location, and see that no policy locks it out",
      recovery: .nextRun)
  }

  /// What it means for a write.
  func result(of operation: WriteOperation, _ id: String?, while activity: String) -> WriteResult {
    let isCreate = id == nil
    let field = field(among: operation.values.map(\.field))
    func fault(_ code: Fault.Code, _ remedy: String, _ recovery: Fault.Recovery = .giveUp) -> Fault {
      Fault(
        code, while: activity, problem,
        at: .record(system: "Partner Center", entity: "referral", id: id ?? "(new)", field: field ?? targets.last),
        remedy: remedy, recovery: recovery)
    }
    switch status {
    case 500... where isCreate:
      return .unknown(fault(.outcomeUnknown, "it is looked up before it is tried again", .nextRun))
    case 500...: return .later(fault("PC500", "the next run tries again", .nextRun))
    case 404, 408, 409, 412, 423, 425: return .later(fault("PC409", "the next run tries again", .nextRun))
    case 400, 410, 422: return .refused(fault("PC400", "correct the value, or the guide's row"), field: field)
    default: return .refused(fault("PC405", "please report this as a fault of the program"), field: field)
    }
  }

  /// The one of our fields that the answer is about; `nil` when it names none of them.
  func field(among fields: [String]) -> String? {
    let ours = fields.compactMap { field in
      FieldPath(field).map { path in (field: field, names: Self.names(ReferralPath.full(path))) }
    }
    for target in targets.reversed() {
      var names = Self.names(target)
      if names == ["substatus"] { names = [DealStatus.field] }
      guard !names.isEmpty else { continue }
      for fits: ([String]) -> Bool in [
        { $0 == names }, { Array($0.suffix(names.count)) == names }, { Array(names.prefix($0.count)) == $0 },
      ] {
        let found = ours.filter { fits($0.names) }
        if found.count == 1 { return found[0].field }
      }
    }
    return nil
  }

  /// The names in `/team/0/email` or `team[0].email`, in lower case; places in lists are left out.
  private static func names(_ target: String) -> [String] {
    target.lowercased().split { "/.[]$".contains($0) }.map(String.init).filter { Int($0) == nil }
  }

  private static func names(_ path: FieldPath) -> [String] {
    path.segments.compactMap { if case .name(let name) = $0 { name.lowercased() } else { nil } }
  }
}
