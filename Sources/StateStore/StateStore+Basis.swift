import Faults
import Records

/// A basis as it is stored: cells by the numbers of their fields, so that it survives another guide.
struct StoredBasis {
  let problem: String
  let facts: [Value.Element.Field]
  let cells: [UInt8]

  init(_ reader: inout ByteReader) throws(Fault) {
    problem = try reader.text()
    facts = try reader.fields()
    cells = try reader.rest()
  }
}

extension StateStore {
  func encode(_ basis: Basis) throws(Fault) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(basis.problem)
    writer.put(fields: basis.facts)
    return writer.bytes + (try encodeAgreed(basis.cells))
  }

  func basis(_ bytes: [UInt8]) throws(Fault) -> Basis {
    let stored: Result<StoredBasis, Fault> = bytes.withUnsafeBytes { raw in
      Result { () throws(Fault) in
        var reader = ByteReader(raw)
        return try StoredBasis(&reader)
      }
    }
    return try basis(try stored.get())
  }

  func basis(_ stored: StoredBasis) throws(Fault) -> Basis {
    var cells: [CellKey: AgreedCell] = [:]
    try decodeAgreed(stored.cells, into: &cells)
    return Basis(cells: cells, problem: stored.problem, facts: stored.facts)
  }
}
