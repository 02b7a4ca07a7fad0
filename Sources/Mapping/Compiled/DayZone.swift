import Foundation
public import Records

/// The zone in which a moment is a day: the setting `Dates in`.
///
/// Inbound exactly 00:00Z is that day and any other time the day in the zone; outbound a day is its 00:00Z.
public struct DayZone: Hashable, Sendable {
  /// `UTC`, `Europe/Berlin`.
  public let name: String
  private let zone: TimeZone?

  public static let utc = DayZone(name: "UTC", zone: nil)

  private init(name: String, zone: TimeZone?) {
    self.name = name
    self.zone = zone
  }

  /// `nil` for anything but `UTC` and the names of the zone table, letter case aside: the rule of `time_zone` too.
  ///
  /// Abbreviations are none: several mean two zones (`CST`, `IST`).
  public init?(_ name: String) {
    if name.uppercased() == "UTC" {
      self = .utc
      return
    }
    let lower = name.lowercased()
    guard let known = TimeZone.knownTimeZoneIdentifiers.first(where: { $0.lowercased() == lower }),
      let zone = TimeZone(identifier: known)
    else { return nil }
    self.init(name: known, zone: zone)
  }

  /// The day that a moment means.
  public func day(of instant: Instant) -> CalendarDate {
    guard let zone, !instant.isMidnight else { return instant.date }
    let moment = Date(timeIntervalSince1970: TimeInterval(instant.seconds))
    return instant.adding(seconds: Int64(zone.secondsFromGMT(for: moment))).date
  }
}
