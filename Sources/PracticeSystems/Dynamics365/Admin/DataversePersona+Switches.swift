extension DataversePersona {
  /// The named personas: ways an organisation can be that a client must live with.
  public static let named: [String: DataversePersona] = {
    func persona(_ change: (inout DataversePersona) -> Void) -> DataversePersona {
      var persona = DataversePersona()
      change(&persona)
      return persona
    }
    return [
      "plain": DataversePersona(),
      // Everything the references leave open, the other way round.
      "contrary": persona {
        $0.expiredTokenStatus = 400
        $0.emptyDelta = .withoutValue
        $0.deletionsFirst = true
        $0.staleOnMissingRow = 412
        $0.missingRowCode = ""
        $0.duplicateKeyStatus = 400
        $0.duplicateFoundStatus = 500
        $0.clearsLookupByNullBind = false
        $0.currencyDefault = .withMoney
        $0.closingFillsActuals = false
        $0.failedChangeSetIsNested = true
        $0.quotesBoundaries = true
        $0.batchEndsLinesInCRLF = false
        $0.writesCodesInCapitals = true
        $0.unauthorizedBodyIsEmpty = false
        $0.degreeOfParallelismHint = 0
        $0.notEqualIncludesNull = false
      },
      "quiet-full-answer": persona { $0.expiredToken = .fullAnswer },
      "short-pages": persona {
        $0.maxPageSize = 7
        $0.rowsFewerPerPage = 1
      },
      "small": persona { $0.requestLimit = 60 },
      "no-multiple": persona { $0.takesMultiple = false },
      "batch-reversed": persona { $0.batchParts = .reversed },
      "batch-missing": persona { $0.batchParts = .lastMissing },
      "batch-twice": persona { $0.batchParts = .lastTwice },
      "batch-throttled": persona { $0.throttlesPartEvery = 5 },
      "empty-codes": persona { $0.leavesCodesEmpty = true },
      "not-a-member": persona { $0.access = .notAMember },
      "no-currency-default": persona { $0.currencyDefault = .never },
    ]
  }()

  private static let numbers: [String: any WritableKeyPath<DataversePersona, Int> & Sendable] = [
    "maxPageSize": \.maxPageSize, "rowsFewerPerPage": \.rowsFewerPerPage, "deltaTokenDays": \.deltaTokenDays,
    "expiredTokenStatus": \.expiredTokenStatus, "staleOnMissingRow": \.staleOnMissingRow,
    "duplicateKeyStatus": \.duplicateKeyStatus, "duplicateFoundStatus": \.duplicateFoundStatus,
    "throttlesPartEvery": \.throttlesPartEvery, "requestLimit": \.requestLimit, "requestWindowSeconds": \.requestWindowSeconds,
    "degreeOfParallelismHint": \.degreeOfParallelismHint, "bodyLimit": \.bodyLimit,
  ]

  private static let yesNos: [String: any WritableKeyPath<DataversePersona, Bool> & Sendable] = [
    "notEqualIncludesNull": \.notEqualIncludesNull, "deletionsFirst": \.deletionsFirst,
    "alwaysDetectsDuplicates": \.alwaysDetectsDuplicates, "refusesTimeInDate": \.refusesTimeInDate,
    "clearsLookupByNullBind": \.clearsLookupByNullBind, "currencyKeyDefined": \.currencyKeyDefined,
    "closingFillsActuals": \.closingFillsActuals, "reopensByPatch": \.reopensByPatch,
    "qualifyingCopiesCustomColumns": \.qualifyingCopiesCustomColumns, "takesMultiple": \.takesMultiple,
    "failedChangeSetIsNested": \.failedChangeSetIsNested, "quotesBoundaries": \.quotesBoundaries,
    "batchEndsLinesInCRLF": \.batchEndsLinesInCRLF, "unauthorizedBodyIsEmpty": \.unauthorizedBodyIsEmpty,
    "leavesCodesEmpty": \.leavesCodesEmpty, "writesCodesInCapitals": \.writesCodesInCapitals,
  ]

  private static let sets: [String: any WritableKeyPath<DataversePersona, Set<String>> & Sendable] = [
    "tablesWithoutWrite": \.tablesWithoutWrite, "tablesWithoutRead": \.tablesWithoutRead, "securedColumns": \.securedColumns,
  ]

  /// Sets one switch by its name; says what is wrong with it, or nothing.
  public mutating func set(_ name: String, _ value: PracticeJSON) -> String? {
    if let path = Self.numbers[name], let number = value.integer {
      self[keyPath: path] = number
    } else if let path = Self.yesNos[name], let yes = value.bool {
      self[keyPath: path] = yes
    } else if let path = Self.sets[name], let names = value.array {
      self[keyPath: path] = Set(names.compactMap(\.string))
    } else if !setWord(name, value.string ?? "") {
      return "the persona has no switch '\(name)' that takes \(value.text)"
    }
    return nil
  }

  private mutating func setWord(_ name: String, _ word: String) -> Bool {
    switch name {
    case "missingRowCode": missingRowCode = word
    case "organizationID": organizationID = word
    case "expiredToken": return assign(ExpiredToken(rawValue: word)) { $0.expiredToken = $1 }
    case "emptyDelta": return assign(EmptyDelta(rawValue: word)) { $0.emptyDelta = $1 }
    case "currencyDefault": return assign(CurrencyDefault(rawValue: word)) { $0.currencyDefault = $1 }
    case "batchParts": return assign(BatchParts(rawValue: word)) { $0.batchParts = $1 }
    case "access": return assign(Access(rawValue: word)) { $0.access = $1 }
    default: return false
    }
    return true
  }

  private mutating func assign<Value>(_ value: Value?, _ put: (inout Self, Value) -> Void) -> Bool {
    guard let value else { return false }
    put(&self, value)
    return true
  }
}

extension Dataverse {
  /// Takes a named persona, or changes single switches of the one in force; says what is wrong.
  public mutating func setPersona(_ switches: PracticeJSON) -> [String] {
    if let name = switches.string {
      guard let named = DataversePersona.named[name] else {
        return ["there is no persona '\(name)'; there are \(DataversePersona.named.keys.sorted().joined(separator: ", "))"]
      }
      persona = named
      return []
    }
    guard case .object(let members) = switches else { return ["a persona is a name or an object of switches"] }
    var changed = persona
    let problems = members.compactMap { changed.set($0.name, $0.value) }
    if problems.isEmpty { persona = changed }
    return problems
  }
}
