import Faults

/// A Swift value that can stand for a `?` of a statement.
public protocol Bindable {
  /// Puts the value at a position, counted from 1.
  func bind(to statement: Statement, at position: Int) throws(Fault)
}

extension Int64: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) { try statement.bind(self, at: position) }
}

extension Int: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) { try statement.bind(Int64(self), at: position) }
}

extension Int32: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) { try statement.bind(Int64(self), at: position) }
}

/// Stored as 1 and 0.
extension Bool: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) { try statement.bind(self ? 1 : 0, at: position) }
}

extension String: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) { try statement.bind(self, at: position) }
}

/// Stored as a blob.
extension [UInt8]: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) { try statement.bind(self, at: position) }
}

/// `nil` is stored as NULL.
extension Optional: Bindable where Wrapped: Bindable {
  public func bind(to statement: Statement, at position: Int) throws(Fault) {
    switch self {
    case .some(let value): try value.bind(to: statement, at: position)
    case .none: try statement.bindNull(at: position)
    }
  }
}
