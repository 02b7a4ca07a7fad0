/// Turns a JSON value into what a column stores, and refuses what the service refuses (dataverse.md 6.2).
struct DataverseValueReader {
  let table: DataverseTable
  let column: DataverseColumn
  let refusesTimeInDate: Bool

  func read(_ json: PracticeJSON) throws(DataverseRefusal) -> DataverseValue {
    if json.isNull { return .null }
    switch column.kind {
    case .text(let maxLength, _), .memo(let maxLength): return try text(json, maxLength)
    case .integer(let minimum, let maximum):
      let number = try whole(json)
      guard minimum <= number, number <= maximum else { throw outOfRange("0x8004432f", String(number)) }
      return .integer(number)
    case .bigInteger: return .integer(try whole(json))
    case .decimal(let minimum, let maximum, let precision), .double(let minimum, let maximum, let precision):
      return .decimal(try decimal(json, minimum, maximum, code: "0x80044330").rounded(to: precision))
    case .money(let minimum, let maximum, _, _):
      // Rounded later, when the row's currency is known.
      return .decimal(try decimal(json, minimum, maximum, code: "0x8004022c"))
    case .boolean:
      guard let value = json.bool else { throw wrongType(json) }
      return .boolean(value)
    case .dateOnly: return try day(json)
    case .dateTime: return try instant(json)
    case .choice(let options, _), .state(let options), .status(let options):
      let number = try whole(json)
      guard options.contains(where: { $0.value == number }) else { throw notAnOption(number, options) }
      return .integer(number)
    case .choices(let options, _): return try choices(json, options)
    case .uniqueIdentifier:
      guard let id = json.string.flatMap({ DataverseID($0) }) else { throw wrongType(json) }
      return .id(id)
    case .lookup:
      throw .query("CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.")
    }
  }

  private func text(_ json: PracticeJSON, _ maxLength: Int) throws(DataverseRefusal) -> DataverseValue {
    guard let text = json.string else { throw wrongType(json) }
    for scalar in text.unicodeScalars where scalar.value < 0x20 && !"\t\n\r".unicodeScalars.contains(scalar) {
      throw DataverseRefusal(
        400, "0x80040278",
        "Invalid character in field '\(column.logicalName)': '0x\(String(scalar.value, radix: 16))' is not allowed.")
    }
    // Blanks at the end go, and an empty text is no text.
    var kept = Substring(text)
    while let last = kept.last, last == " " { kept = kept.dropLast() }
    guard kept.utf16.count <= maxLength else {
      throw DataverseRefusal(
        400, "0x80044331",
        "A validation error occurred. The length of the '\(column.logicalName)' attribute of the '\(table.logicalName)' entity exceeded "
          + "the maximum allowed length of '\(maxLength)'.")
    }
    return kept.isEmpty ? .null : .text(String(kept))
  }

  private func whole(_ json: PracticeJSON) throws(DataverseRefusal) -> Int64 {
    guard let token = json.numberToken, let number = DataverseDecimal(json: token), number.scale == 0 else {
      throw wrongType(json)
    }
    return number.coefficient
  }

  private func decimal(
    _ json: PracticeJSON, _ minimum: Int64, _ maximum: Int64, code: String
  ) throws(DataverseRefusal) -> DataverseDecimal {
    guard let token = json.numberToken else { throw wrongType(json) }
    guard let number = DataverseDecimal(json: token), number >= DataverseDecimal(minimum), number <= DataverseDecimal(maximum)
    else {
      throw outOfRange(code, token)
    }
    return number
  }

  private func day(_ json: PracticeJSON) throws(DataverseRefusal) -> DataverseValue {
    guard let text = json.string else { throw wrongType(json) }
    var days = DataverseDates.date(text)
    if days == nil, !refusesTimeInDate { days = DataverseDates.instant(text).map { DataverseDates.split($0).days } }
    guard let days else { throw wrongType(json) }
    guard days >= DataverseDates.earliestDay else { throw tooEarly(text) }
    return .date(days)
  }

  private func instant(_ json: PracticeJSON) throws(DataverseRefusal) -> DataverseValue {
    guard let text = json.string else { throw wrongType(json) }
    guard let seconds = DataverseDates.instant(text) ?? DataverseDates.date(text).map({ Int64($0) * 86_400 }) else {
      throw wrongType(json)
    }
    guard seconds >= Int64(DataverseDates.earliestDay) * 86_400 else { throw tooEarly(text) }
    return .instant(seconds)
  }

  private func choices(_ json: PracticeJSON, _ options: [DataverseOption]) throws(DataverseRefusal) -> DataverseValue {
    guard let text = json.string else { throw wrongType(json) }
    var numbers: Set<Int64> = []
    for part in text.split(separator: ",") {
      guard let number = Int64(part.trimmingBlanks()) else { throw wrongType(json) }
      guard options.contains(where: { $0.value == number }) else { throw notAnOption(number, options) }
      numbers.insert(number)
    }
    return numbers.isEmpty ? .null : .choices(numbers.sorted())
  }

  private func notAnOption(_ number: Int64, _ options: [DataverseOption]) -> DataverseRefusal {
    let accepted = options.map { String($0.value) }.joined(separator: ",")
    return DataverseRefusal(
      400, "0x8004431a",
      "A validation error occurred. The value \(number) of '\(column.logicalName)' on record of type '\(table.logicalName)' is outside the "
        + "valid range. Accepted Values: \(accepted)")
  }

  private func outOfRange(_ code: String, _ value: String) -> DataverseRefusal {
    DataverseRefusal(
      400, code,
      "A validation error occurred. The value \(value) of '\(column.logicalName)' on record of type '\(table.logicalName)' is outside the "
        + "valid range.")
  }

  private func tooEarly(_ text: String) -> DataverseRefusal {
    DataverseRefusal(
      400, "0x80040239",
      "DateTime is less than minimum value supported by CrmDateTime. Actual value: \(text), Minimum value supported: 01/01/1753 00:00:00"
    )
  }

  private func wrongType(_ json: PracticeJSON) -> DataverseRefusal {
    .payload("Cannot convert the literal '\(json.text)' to the expected type '\(column.edmType)' of '\(column.logicalName)'.")
  }
}
