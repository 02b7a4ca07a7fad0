// swift-tools-version: 6.1
import PackageDescription

// The order below is the architecture: each target imports only what stands above it.

/// A C library of the system: a module map and a shim header, nothing else.
func door(_ name: String, pkgConfig: String? = nil, _ package: String) -> Target {
  .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
  name: "cosell",
  products: [
    .executable(name: "cosell", targets: ["cosell"]),
    // For tests alone: loaded into the program, it kills or starves it at a chosen step.
    .library(name: "DiskFaults", type: .dynamic, targets: ["DiskFaults"]),
  ],
  targets: [
    // Doors to C.
    door("CCurl", pkgConfig: "libcurl", "libcurl4-openssl-dev"),
    door("CCSV", "libcsv-dev"),
    door("CXLSXWriter", pkgConfig: "xlsxwriter", "libxlsxwriter-dev"),
    door("CZip", pkgConfig: "libzip", "libzip-dev"),
    door("CExpat", pkgConfig: "expat", "libexpat1-dev"),
    door("CSQLite", pkgConfig: "sqlite3", "libsqlite3-dev"),
    door("CYAML", pkgConfig: "yaml-0.1", "libyaml-dev"),
    door("COpenSSL", pkgConfig: "libcrypto", "libssl-dev"),
    door("CMicroHTTPD", pkgConfig: "libmicrohttpd", "libmicrohttpd-dev"),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

    // Pure: neither disk, network, clock nor randomness.
    .target(name: "Faults"),
    .target(name: "Records", dependencies: ["Faults"]),
    .target(name: "Tables", dependencies: ["Faults"]),
    .target(name: "ISOCodes", dependencies: []),
    .target(name: "Names", dependencies: ["ISOCodes"]),
    .target(name: "Formulas", dependencies: ["Faults", "Records", "ISOCodes"]),
    .target(name: "Mapping", dependencies: ["Faults", "Records", "Tables", "ISOCodes", "Names", "Formulas"]),
    .target(name: "Reconcile", dependencies: ["Faults", "Records", "Mapping"]),

    // Doors to the world.
    .target(name: "Digests", dependencies: ["COpenSSL", "Faults"]),
    .target(name: "Spreadsheets", dependencies: ["CCSV", "CXLSXWriter", "CZip", "CExpat", "Faults", "Tables"]),
    .target(name: "JSONText", dependencies: ["CSimdJSON", "Faults", "Records"]),
    .target(name: "HTTP", dependencies: ["CCurl", "Faults", "Records", "JSONText"]),
    .target(name: "StateStore", dependencies: ["CSQLite", "Faults", "Records", "Digests"]),
    .target(name: "Configuration", dependencies: ["CYAML", "Faults", "Records"]),

    // The systems.
    .target(name: "Systems", dependencies: ["Faults", "Records", "HTTP"]),
    .target(name: "PartnerCenter", dependencies: ["Faults", "Records", "JSONText", "HTTP", "Systems"]),
    .target(name: "Dynamics", dependencies: ["Faults", "Records", "JSONText", "HTTP", "Systems", "Digests"]),

    // The run.
    .target(name: "Reports", dependencies: ["Faults", "Records", "Tables", "Spreadsheets", "JSONText"]),
    .target(
      name: "Sync",
      dependencies: [
        "Faults", "Records", "Tables", "Names", "Mapping", "Reconcile", "Digests", "Spreadsheets", "StateStore", "Configuration",
        "Systems", "HTTP", "Reports",
      ]),

    // The other side of every test. Imports none of the product but Faults.
    .target(name: "PracticeSystems", dependencies: ["CMicroHTTPD", "Faults"]),

    // What a person types.
    .target(
      name: "Commands",
      dependencies: [
        "Faults", "Records", "Tables", "Formulas", "Mapping", "Spreadsheets", "JSONText", "HTTP", "StateStore", "Configuration",
        "Systems", "PartnerCenter", "Dynamics", "Reports", "Sync", "PracticeSystems", "Digests", "Reconcile",
      ]),
    .executableTarget(name: "cosell", dependencies: ["Commands"]),

    // Measures the release build; see Benchmarks/README.md.
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "Commands", "Faults", "Records", "Tables", "Mapping", "Reconcile", "Reports", "Spreadsheets", "PracticeSystems",
      ], path: "Benchmarks", exclude: ["README.md", "run"]),

    // Test support.
    .target(name: "CEscapeTrap", path: "Tests/CEscapeTrap"),
    .target(
      name: "SimulatedWorld",
      dependencies: ["CEscapeTrap", "CSQLite", "Faults", "Records", "HTTP", "PracticeSystems", "JSONText"],
      path: "Tests/SimulatedWorld"),
    .target(
      name: "Model",
      dependencies: [
        "Faults", "Records", "Tables", "Mapping", "Spreadsheets", "HTTP", "StateStore", "Systems", "PartnerCenter", "Dynamics",
        "Sync", "PracticeSystems", "SimulatedWorld",
      ], path: "Tests/Model"),
    .executableTarget(name: "soak", dependencies: ["Model"], path: "Tests/Soak"),

    .target(name: "DiskFaults", path: "Tests/DiskFaults", linkerSettings: [.linkedLibrary("dl")]),

    .testTarget(name: "FaultsTests", dependencies: ["Faults"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records"]),
    .testTarget(name: "SpreadsheetsTests", dependencies: ["Faults", "Tables", "Spreadsheets"]),
    .testTarget(name: "FormulasTests", dependencies: ["Faults", "Records", "ISOCodes", "Formulas", "Names"]),
    .testTarget(
      name: "MappingTests",
      dependencies: ["Faults", "Records", "Tables", "Formulas", "Mapping", "Spreadsheets"]),
    .testTarget(name: "ReconcileTests", dependencies: ["Faults", "Records", "Mapping", "Reconcile"]),
    .testTarget(name: "HTTPTests", dependencies: ["Faults", "Records", "JSONText", "HTTP", "PracticeSystems"]),
    .testTarget(name: "StateStoreTests", dependencies: ["Faults", "Records", "Digests", "StateStore"]),
    .testTarget(name: "ConfigurationTests", dependencies: ["Faults", "Configuration"]),
    .testTarget(
      name: "SystemsTests",
      dependencies: [
        "Faults", "Records", "JSONText", "HTTP", "Systems", "PartnerCenter", "Dynamics", "PracticeSystems", "SimulatedWorld",
      ]),
    .testTarget(name: "PracticeSystemsTests", dependencies: ["Faults", "PracticeSystems"]),
    .testTarget(name: "ReportsTests", dependencies: ["Faults", "Records", "Tables", "Spreadsheets", "Reports"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Faults", "Records", "Tables", "Mapping", "Spreadsheets", "HTTP", "StateStore", "Configuration", "Systems",
        "PartnerCenter", "Dynamics", "Reports", "Sync", "PracticeSystems", "SimulatedWorld", "Commands", "Reconcile",
      ]),
    .testTarget(
      name: "ModelTests",
      dependencies: ["Faults", "StateStore", "PracticeSystems", "SimulatedWorld", "Model", "soak"]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Faults", "Commands", "Spreadsheets", "StateStore", "Tables", "PracticeSystems", "SimulatedWorld",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// The tests play whole nights over and over, so `make test` builds debug code that is optimised, file by file, in a folder of its own
// (script/build): it takes a third of the time. Without the variable everything is as a debugger wants it.
if Context.environment["COSELL_OPTIMISED"] == "1" {
  for target in package.targets where [.regular, .executable].contains(target.type) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-O"], .when(configuration: .debug))]
  }
}
