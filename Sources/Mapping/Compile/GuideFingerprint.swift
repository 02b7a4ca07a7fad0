import Records

/// A short text that changes when a guide changes in anything that could change what a run does.
///
/// Comments, notes, the order of rows and the form (workbook or folder) do not count. The CRM's metadata does not
/// either: it has a version of its own.
enum GuideFingerprint {
  static func of(_ guide: Guide, reader: SettingsReader) -> String {
    var lines: [String] = []
    for name in SettingName.allCases {
      if let text = reader.text(name) { lines.append(line(["setting", name.rawValue, text])) }
    }
    for row in guide.rows { lines.append(line(canonical(row))) }
    for row in guide.solutionRows {
      lines.append(
        line([
          "solution", row.headings.map(GuideWords.folded).joined(separator: "|"), row.crmField ?? "",
          row.isRequired ? "yes" : "no",
          row.formula?.text ?? "", GuideWords.folded(row.texts[.values] ?? ""),
        ]))
    }
    for row in guide.values {
      lines.append(
        line([
          "value", GuideWords.folded(row.list), row.partnerCenterValue, row.crmValue, row.isPreferred ? "yes" : "no",
          row.validFrom?.description ?? "", row.validUntil?.description ?? "",
        ]))
    }
    return hash(lines.sorted().joined(separator: "\n"))
  }

  /// Everything of a row that has a meaning, in one order.
  static func canonical(_ row: GuideRow) -> [String] {
    [
      "row", row.entity.rawValue, row.path?.description ?? row.role?.rawValue ?? "", row.crmField ?? "",
      Side.allCases.filter(row.directions.contains).map(\.rawValue).joined(separator: "+"), row.when.rawValue,
      Side.allCases.filter(row.requiredOn.contains).map(\.rawValue).joined(separator: "+"), row.texts[.defaultToCRM] ?? "",
      row.texts[.defaultToPartnerCenter] ?? "", row.empty.rawValue, row.toCRM?.text ?? "", row.toPartnerCenter?.text ?? "",
      GuideWords.folded(row.listName ?? ""), row.ifBothChanged?.rawValue ?? "", row.firstMeeting?.rawValue ?? "",
      GuideWords.folded(row.group ?? ""),
    ]
  }

  private static func line(_ fields: [String]) -> String { fields.joined(separator: "\u{1F}") }

  /// 128 bits of FNV-1a as 32 hexadecimal digits: the same on every machine and in every run.
  static func hash(_ text: String) -> String {
    let prime: UInt128 = (1 << 88) + 0x13B
    var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for byte in text.utf8 { state = (state ^ UInt128(byte)) &* prime }
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: max(0, 32 - digits.count)) + digits
  }
}
