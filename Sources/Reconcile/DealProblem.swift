import Faults
import Mapping
import Records

/// Why a deal, or a cell of it, did not travel; or something its people should know.
///
/// Data for the report.
public struct DealProblem: Error, Hashable, Sendable {
  /// Stable: `conflict`, `country-unknown`, `solution-missing` and so on.
  public let code: Fault.Code
  /// The side on which a person has to look.
  public let side: Side
  public let entity: Entity
  /// What people call the field: `deal value`; empty when the whole deal is meant.
  public let field: String
  public let value: Value
  public let reason: String
  public let remedy: String
  public let guide: GuideAddress?
  /// Ids that a person may choose from: the accounts that are like the customer.
  public var candidates: [String] = []

  public init(
    _ code: Fault.Code, side: Side, entity: Entity, field: String = "", value: Value = .null, reason: String, remedy: String,
    guide: GuideAddress? = nil
  ) {
    self.code = code
    self.side = side
    self.entity = entity
    self.field = field
    self.value = value
    self.reason = reason
    self.remedy = remedy
    self.guide = guide
  }
}
