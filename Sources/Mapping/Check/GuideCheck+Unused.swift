import Faults
import Records

extension GuideCheck {
  /// Settings and roles that are understood, and that this version does nothing about: nobody is left to believe in them.
  mutating func checkWhatIsNotActedOn() {
    let all = settings.settings
    if all.activeStage != nil, all.onHoldStage == nil {
      warn(
        "MAP044", "'Active stage' does nothing without an 'On-hold stage'", at: settings.place(.activeStage),
        "name the stage of deals that are not yet accepted, or leave both at none")
    }
    let unfilled: Set<FieldRole> = [.microsoftStatus, .microsoftCRMID, .microsoftTeam, .daysToAnswer]
    for row in guide.rows {
      guard let role = row.role, unfilled.contains(role) else { continue }
      warn(
        "MAP044", "this version does not fill \(role.rawValue): the field stays as it is", at: row.place(.partnerCenterField),
        role == .microsoftCRMID ? "map 'trackingInfo.microsoftMsxId' in a row of its own" : "delete the row until it does")
    }
  }
}
