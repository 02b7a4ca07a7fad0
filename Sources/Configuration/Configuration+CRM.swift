import Faults

extension Configuration {
  /// The CRM of the pairing.
  public enum CRM: Sendable {
    case dynamics365(Dynamics365)
    case salesforce(Salesforce)

    public var kind: CRMKind {
      switch self {
      case .dynamics365: .dynamics365
      case .salesforce: .salesforce
      }
    }
  }

  /// The CRMs that `crm.kind` may name.
  public enum CRMKind: String, CaseIterable, Sendable {
    case dynamics365, salesforce
  }

  /// A Dynamics 365 organisation, signed in to as an application.
  public struct Dynamics365: Sendable {
    /// The organisation's address: no slash at the end.
    public var url: String
    public var tenant: String
    public var clientID: String
    public var credential: Credential
    /// Where tokens come from: no slash at the end.
    public var authority: String

    public enum Credential: Sendable {
      case secret(Secret)
      /// A PEM file with the certificate and its private key, and its text.
      case certificate(path: String, pem: Secret)
    }
  }

  /// A Salesforce organisation.
  public struct Salesforce: Sendable {
    /// Where tokens come from: no slash at the end.
    public var loginURL: String
    public var clientID: String
    public var credential: Credential
    /// As in `62.0`; `nil` for the one the program was made with.
    public var apiVersion: String?

    public enum Credential: Sendable {
      /// The flow of client credentials.
      case secret(Secret)
      /// The flow of JWT bearer: a PEM file with the private key, and its text.
      case privateKey(username: String, path: String, pem: Secret)
    }
  }
}

extension Configuration.CRM {
  static func read(_ section: SectionReader) -> Self? {
    defer { section.finish() }
    guard section.has("kind") else {
      section.missing("kind", "write dynamics365 or salesforce")
      // Without a kind no key can be said to be out of place.
      section.accept(Configuration.Dynamics365.keys + Configuration.Salesforce.keys)
      return nil
    }
    guard let kind = section.word("kind", Configuration.CRMKind.self) else {
      section.accept(Configuration.Dynamics365.keys + Configuration.Salesforce.keys)
      return nil
    }
    switch kind {
    case .dynamics365: return Configuration.Dynamics365.read(section).map(Self.dynamics365)
    case .salesforce:
      section.notes.add(
        .configurationSalesforce, "Salesforce is not there yet", section.mark(of: "kind"), "write 'kind: dynamics365'")
      return Configuration.Salesforce.read(section).map(Self.salesforce)
    }
  }
}

extension Configuration.Dynamics365 {
  static let keys = ["url", "tenant", "client_id", "client_secret", "certificate", "authority"]

  static func read(_ section: SectionReader) -> Self? {
    if !section.has("url") {
      section.missing("url", "write the organisation's address, such as https://contoso.crm.dynamics.com")
    }
    let url = section.address("url") ?? ""
    if let path = apiPath(in: url) {
      section.notes.add(
        .configurationAddress, "'\(section.full("url"))' has '\(path)' at its end, which the program adds by itself",
        section.mark(of: "url"), "write the organisation's address alone, such as https://contoso.crm.dynamics.com")
    }
    let tenant = section.requiredText("tenant")
    let clientID = section.requiredText("client_id")
    let authority = section.address("authority", default: "https://login.microsoftonline.com")
    guard let credential = Credential.read(section) else { return nil }
    return Self(url: url, tenant: tenant, clientID: clientID, credential: credential, authority: authority)
  }
}

extension Configuration.Dynamics365 {
  /// The part of an address that leads into the Web API; `nil` where there is none.
  fileprivate static func apiPath(in url: String) -> String? {
    let parts = url.split(separator: "/", omittingEmptySubsequences: false)
    guard let start = parts.indices.dropFirst(3).first(where: { parts[$0].lowercased() == "api" }),
      parts.index(after: start) < parts.endIndex, parts[parts.index(after: start)].lowercased() == "data"
    else { return nil }
    return "/" + parts[start...].joined(separator: "/")
  }
}

extension Configuration.Dynamics365.Credential {
  fileprivate static func read(_ section: SectionReader) -> Self? {
    let before = section.notes.faults.count
    let secret = section.secret("client_secret")
    let certificate = section.privateFile("certificate")
    guard section.notes.faults.count == before else { return nil }
    switch (secret, certificate) {
    case (let secret?, nil): return .secret(secret)
    case (nil, let certificate?):
      section.notes.add(
        .configurationCertificate, "signing in to Dynamics 365 by certificate is not there yet", section.mark(of: "certificate"),
        "give 'client_secret'")
      return .certificate(path: certificate.path, pem: certificate.text)
    case (nil, nil): section.missing("client_secret", "write it as ${NAME} or file:PATH")
    case (.some, .some):
      section.notes.add(
        .configurationContradiction, "'\(section.full("client_secret"))' and '\(section.full("certificate"))' are both set",
        section.mark(of: "certificate"), "keep one of them")
    }
    return nil
  }
}

extension Configuration.Salesforce {
  static let keys = ["login_url", "client_id", "client_secret", "username", "private_key", "api_version"]

  static func read(_ section: SectionReader) -> Self? {
    let loginURL = section.address("login_url", default: "https://login.salesforce.com")
    let clientID = section.requiredText("client_id")
    let apiVersion = section.text("api_version")
    if let apiVersion, !isVersion(apiVersion) {
      section.notes.add(
        .configurationShape, "'\(section.full("api_version"))' must be a version such as 62.0, and is '\(apiVersion)'",
        section.mark(of: "api_version"), nil)
    }
    guard let credential = Credential.read(section) else { return nil }
    return Self(loginURL: loginURL, clientID: clientID, credential: credential, apiVersion: apiVersion)
  }

  private static func isVersion(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[1] == "0" && (1...3).contains(parts[0].utf8.count)
      && parts[0].utf8.allSatisfy { (48...57).contains($0) }
  }
}

extension Configuration.Salesforce.Credential {
  fileprivate static func read(_ section: SectionReader) -> Self? {
    let before = section.notes.faults.count
    let secret = section.secret("client_secret")
    let username = section.text("username")
    let key = section.privateFile("private_key")
    guard section.notes.faults.count == before else { return nil }
    switch (secret, username, key) {
    case (let secret?, nil, nil): return .secret(secret)
    case (nil, let username?, let key?): return .privateKey(username: username, path: key.path, pem: key.text)
    case (nil, nil, nil):
      section.missing("client_secret", "set it, or 'username' and 'private_key'")
    case (nil, .some, nil): section.missing("private_key", "it goes with 'username'")
    case (nil, nil, .some): section.missing("username", "it goes with 'private_key'")
    case (.some, _, _):
      section.notes.add(
        .configurationContradiction,
        "'\(section.full("client_secret"))' is set beside '\(section.full("username"))' or '\(section.full("private_key"))'",
        section.mark(of: "client_secret"), "keep the secret, or the two others")
    }
    return nil
  }
}
