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

  /// `nil` for a name that the platform's zone table does not have.
  public init?(_ name: String) {
    if name.uppercased() == "UTC" {
      self = .utc
      return
    }
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.init(name: name, zone: zone)
  }

  /// The day that a moment means.
  public func day(of instant: Instant) -> CalendarDate {
    guard let zone, !instant.isMidnight else { return instant.date }
    let moment = Date(timeIntervalSince1970: TimeInterval(instant.seconds))
    return instant.adding(seconds: Int64(zone.secondsFromGMT(for: moment))).date
  }
}
