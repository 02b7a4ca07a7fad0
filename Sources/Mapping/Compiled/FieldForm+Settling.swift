import Records

extension FieldForm {
  /// A value as the field keeps it, and whether its end was cut off to fit.
  ///
  /// Letter case is kept; ``equal(_:_:)`` looks past it. A name's mark is taken off: put it on after settling.
  public func settle(_ value: Value) -> (value: Value, wasCut: Bool) {
    switch (kind, value) {
    case (_, .null): (.null, false)
    case (.date, .instant(let instant)): (.date((daysIn ?? .utc).day(of: instant)), false)
    case (.date, .text(let text)):
      (CalendarDate(text).map(Value.date) ?? Instant(text).map { .date((daysIn ?? .utc).day(of: $0)) } ?? value, false)
    case (.instant, .instant(let instant)):
      (daysIn.map { .instant(Instant(startOf: $0.day(of: instant))) } ?? value, false)
    case (.instant, .date(let date)): (.instant(Instant(startOf: date)), false)
    case (.instant, .text(let text)):
      if let instant = Instant(text) { settle(.instant(instant)) } else { (value, false) }
    case (_, .decimal(let number)): (.decimal(precision.map { number.rounded(to: $0) } ?? number), false)
    case (.number, .text(let text)), (.option, .text(let text)):
      if let number = ExactDecimal(text) { settle(.decimal(number)) } else { (.text(orNull: tidied(text)), false) }
    case (.flag, .text(let text)): (GuideWords.flag(text).map(Value.flag) ?? value, false)
    case (_, .text(let text)): settle(text: text)
    default: (value, false)
    }
  }

  /// Whether the field would show the same for both.
  public func equal(_ a: Value, _ b: Value) -> Bool {
    a == b || compared(settle(a).value) == compared(settle(b).value)
  }

  /// A settled value in the form in which it is compared.
  private func compared(_ value: Value) -> Value {
    switch value {
    case .text(let text) where ignoresCase || kind == .option: .text(text.lowercased())
    // A system may leave out the table of a lookup, and people write ids in either case.
    case .reference(let reference): .reference(Value.Reference(table: "", id: reference.id.lowercased()))
    case .text(let text) where kind == .reference: .reference(Value.Reference(table: "", id: text.lowercased()))
    case .list(let elements): .list(elements.sorted { $0.key < $1.key })
    default: value
    }
  }

  private func settle(text: String) -> (value: Value, wasCut: Bool) {
    let tidy = tidied(isMarked ? NameMark.strip(text) : text)
    guard let maxLength, tidy.utf16.count > maxLength else { return (.text(orNull: tidy), false) }
    var units = 0
    var end = tidy.startIndex
    while end < tidy.endIndex {
      units += tidy[end].utf16.count
      if units > maxLength { break }
      end = tidy.index(after: end)
    }
    return (.text(orNull: tidied(String(tidy[..<end]))), true)
  }

  /// Line ends as `\n`, no characters that a field drops, no blanks at the end.
  private func tidied(_ text: String) -> String {
    // Most texts are plain and stay as they are.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), text.utf8.last != 0x20 { return text }
    var scalars = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      defer { afterReturn = scalar == "\r" }
      switch scalar {
      case "\r": scalars.append(kind == .text ? " " : "\n")
      case "\n": if !afterReturn { scalars.append(kind == .text ? " " : "\n") }
      case "\t": scalars.append(kind == .text ? " " : "\t")
      default: if scalar.properties.generalCategory != .control { scalars.append(scalar) }
      }
    }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
