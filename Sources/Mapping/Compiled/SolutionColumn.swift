import Records

/// One row of the part `Solution details`: a column of uploads and the field of the CRM that it fills.
public struct SolutionColumn: Sendable {
  /// The heading and its aliases, lower case and without blanks and `_`.
  public let headings: [String]
  /// The heading as the guide writes it: what a template shows.
  public let title: String
  /// What the CRM itself calls the field, in the normal form of headings: what stands over it in the CRM's own exports.
  public let ownHeadings: [String]
  /// What the CRM itself calls the field, as it shows it.
  public let label: String
  public let crmField: String
  public let isRequired: Bool
  /// From the values of an upload's row, in the order of ``CompiledGuide/solutionColumns``, to the CRM field's value.
  public let transform: Transform?
  /// From a value as the CRM itself shows it (a label, a number) to the field's value; no formula and no list is asked.
  public let fromCRM: @Sendable (Value) -> Result<Value, CellProblem>
  /// From the CRM field's value to what people write in an upload; `nil` where a formula stands between.
  public let toUpload: (@Sendable (Value) -> Value?)?
  /// How the CRM keeps a value of this field: the comparison goes by it.
  public let form: FieldForm
  /// What the CRM says of the field; `nil` where nothing is known.
  public let field: FieldMetadata?
  /// What people may write, where it is a choice.
  public let choices: [String]
  /// Currencies that the CRM takes, for the column of the currency; empty: any.
  public let currencies: Set<String>
  public let notes: String
  public let address: GuideAddress

  public init(
    headings: [String], title: String = "", ownHeadings: [String] = [], label: String = "", crmField: String, isRequired: Bool,
    transform: Transform?, fromCRM: @escaping @Sendable (Value) -> Result<Value, CellProblem> = { .success($0) },
    toUpload: (@Sendable (Value) -> Value?)? = nil, form: FieldForm = FieldForm(kind: .any), field: FieldMetadata? = nil,
    choices: [String] = [], currencies: Set<String> = [], notes: String = "", address: GuideAddress
  ) {
    self.headings = headings
    self.title = title
    self.ownHeadings = ownHeadings
    self.label = label
    self.crmField = crmField
    self.isRequired = isRequired
    self.transform = transform
    self.fromCRM = fromCRM
    self.toUpload = toUpload
    self.form = form
    self.field = field
    self.choices = choices
    self.currencies = currencies
    self.notes = notes
    self.address = address
  }

  /// The heading by which the guide says whether a solution is in use: `No` under it retires one.
  public static let activeHeading = "active"
  /// The heading of a price's currency.
  public static let currencyHeading = "currency"

  /// Whether `No` in this column retires a solution.
  public var saysActive: Bool { headings.contains(Self.activeHeading) }
}
