import Configuration
import Dynamics
import Faults
import HTTP
import Mapping
import Records
import Systems

/// The CRMs that there are: a line each.
///
/// A further CRM is a target, a practice system, a guide, and a case here.
enum CRMCatalogue {
  /// For a guide that is checked by itself, as long as there is one kind only.
  static let onlyDefaults = DynamicsGuideDefaults.defaults

  /// What a guide leaves out for this kind of CRM.
  static func defaults(_ kind: Configuration.CRMKind) -> CRMDefaults {
    switch kind {
    case .dynamics365: DynamicsGuideDefaults.defaults
    case .salesforce: CRMDefaults()
    }
  }

  /// Throws what cannot be reached yet, before anything is touched.
  static func check(_ crm: Configuration.CRM) throws(Fault) {
    switch crm {
    case .dynamics365(let crm): _ = try secret(of: crm)
    case .salesforce: throw salesforce
    }
  }

  private static let salesforce = Fault(
    "CFG031", while: "reach the CRM", "Salesforce is not there yet", remedy: "use 'kind: dynamics365' in the configuration")

  private static func secret(of crm: Configuration.Dynamics365) throws(Fault) -> Secret {
    guard case .secret(let secret) = crm.credential else {
      throw Fault(
        "CFG030", while: "sign in to Dynamics 365", "signing in by certificate is not there yet",
        remedy: "give 'client_secret' in the configuration")
    }
    return secret
  }

  /// The system of a configuration.
  ///
  /// - Parameter signIn: the way to the sign-in, where it is another than to the system.
  static func system(
    _ crm: Configuration.CRM, settings: GuideSettings, transport: any Transport, signIn: (any Transport)? = nil,
    clock: any WorldClock, randomness: any Randomness, concurrency: Int, allowance: Int? = nil
  ) throws(Fault) -> any CRMSystem {
    switch crm {
    case .dynamics365(let crm):
      let secret = try secret(of: crm)
      let tokens = ClientCredentials(
        system: "Dynamics 365", authority: crm.authority, tenant: crm.tenant, clientID: crm.clientID,
        clientSecret: secret.revealed, resource: crm.url, transport: signIn ?? transport, clock: clock, randomness: randomness)
      var dynamics = DynamicsSettings(url: crm.url)
      if !settings.opportunitySolutionsTable.isEmpty { dynamics.opportunitySolutionTable = settings.opportunitySolutionsTable }
      if !settings.solutionDetailsTable.isEmpty { dynamics.solutionDetailTable = settings.solutionDetailsTable }
      let client = try DynamicsSystem.makeClient(
        dynamics, transport: transport, clock: clock, randomness: randomness, tokens: tokens, concurrency: concurrency,
        allowance: allowance)
      return DynamicsSystem(dynamics, client: client)
    case .salesforce: throw salesforce
    }
  }
}
