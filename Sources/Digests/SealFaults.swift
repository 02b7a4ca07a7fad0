import Faults

/// The codes `SEAL001` to `SEAL009`: what can go wrong with a secret at rest. None of them carries key or content.
extension Fault.Code {
  /// The stored secret does not open: another key, another pairing, or changed bytes.
  public static let sealNotOpened: Fault.Code = "SEAL001"
  /// The stored bytes are no sealed secret, or of a later form.
  public static let sealUnknownForm: Fault.Code = "SEAL002"
  /// The key is empty or too short to protect anything.
  public static let sealWeakKey: Fault.Code = "SEAL003"
  /// The system gives no random bytes.
  public static let sealNoRandomness: Fault.Code = "SEAL004"
  /// libcrypto refused: a defect or no memory.
  public static let sealFailed: Fault.Code = "SEAL005"
}
