import Faults

@testable import Configuration

/// A configuration file as text, the files beside it, and the environment it is read in.
struct Written: Sendable {
  var text: String
  var mode: UInt32 = 0o600
  var environment = ["PC_SECRET": "pc-s3cret", "CRM_SECRET": "crm-s3cret", "STATE_KEY": "state-s3cret"]
  var files: [String: ConfigurationFile] = [:]

  init(_ text: String) { self.text = text }

  /// A complete configuration, with lines added at its end.
  static func complete(adding lines: String = "") -> Written { Written(smallest + lines + (lines.isEmpty ? "" : "\n")) }

  /// A complete configuration with one line put in the place of the line with this key.
  static func complete(_ line: String, inPlaceOf key: String) -> Written {
    Written(
      smallest.split(separator: "\n").map { $0.hasPrefix(key) || $0.hasPrefix("  \(key)") ? line : String($0) }
        .joined(separator: "\n") + "\n")
  }

  /// What must be there, and nothing else.
  ///
  /// The tests' line numbers count in here: 13 lines.
  static let smallest = """
    environment: test
    partner_center:
      tenant: contoso.onmicrosoft.com
      client_id: pc-client
      client_secret: ${PC_SECRET}
      partner_id: "1234567"
    crm:
      kind: dynamics365
      url: https://contoso.crm.dynamics.com
      tenant: contoso.onmicrosoft.com
      client_id: crm-client
      client_secret: ${CRM_SECRET}
    mapping: guide.xlsx
    state_key: ${STATE_KEY}

    """

  func with(_ change: (inout Written) -> Void) -> Written {
    var copy = self
    change(&copy)
    return copy
  }

  func load(as path: String = "pairing/cosell.yaml") throws(ConfigurationProblems) -> Configuration {
    let (text, mode, files) = (text, mode, files)
    return try Configuration.load(path: path, environment: environment) { (name) throws(ConfigurationFile.Unreadable) in
      if name == path { return ConfigurationFile(bytes: Array(text.utf8), mode: mode) }
      guard let file = files[name] else { throw ConfigurationFile.Unreadable("no such file or directory") }
      return file
    }
  }

  /// The problems as a person reads them; empty for a sound configuration.
  var problems: [String] {
    do {
      _ = try load()
      return []
    } catch {
      return error.faults.map(\.description)
    }
  }
}

extension ConfigurationFile {
  /// A file with this text that only its owner may read.
  static func secret(_ text: String, mode: UInt32 = 0o400) -> ConfigurationFile {
    ConfigurationFile(bytes: Array(text.utf8), mode: mode)
  }
}
