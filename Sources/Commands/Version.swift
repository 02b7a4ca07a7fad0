/// The version that `--version` tells.
public enum Version {
  public static let number = "0.1.0"
}
