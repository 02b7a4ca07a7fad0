extension Configuration {
  /// How much may be written in 24 hours, a kind and direction each, before the run stops that kind and asks.
  public struct Brakes: Hashable, Sendable {
    public var creates: Int
    /// Of the open pairs, and only above 25 records.
    public var updatesPercent: Int
    /// Everything that widens what Microsoft sees.
    public var shared: Int
    public var accepts: Int
    public var closesPartnerCenter: Int
    public var closesCRM: Int
    /// Of the known records; stops the whole run.
    public var gonePercent: Int
    /// Solution detail rows.
    public var solutions: Int

    /// The numbers of spec/program.md.
    public static let standard = Brakes(
      creates: 500, updatesPercent: 30, shared: 10, accepts: 20, closesPartnerCenter: 10, closesCRM: 10, gonePercent: 5,
      solutions: 10_000)
  }
}

extension Configuration.Brakes {
  static func read(_ section: SectionReader) -> Self {
    defer { section.finish() }
    let most = 0...1_000_000
    return Self(
      creates: section.number("creates", in: most, default: standard.creates),
      updatesPercent: section.number("updates_percent", in: 0...100, default: standard.updatesPercent),
      shared: section.number("shared", in: most, default: standard.shared),
      accepts: section.number("accepts", in: most, default: standard.accepts),
      closesPartnerCenter: section.number("closes_partner_center", in: most, default: standard.closesPartnerCenter),
      closesCRM: section.number("closes_crm", in: most, default: standard.closesCRM),
      gonePercent: section.number("gone_percent", in: 0...100, default: standard.gonePercent),
      solutions: section.number("solutions", in: most, default: standard.solutions))
  }
}
