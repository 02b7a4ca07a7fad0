import Records
import Sync

/// What became of an uploaded file, in a line.
enum SolutionWords {
  static func outcome(of upload: SolutionUpload) -> String {
    if let refusal = upload.refusal { return "'\(upload.file)' could not be read: \(refusal.problem)" }
    let parts = RunTable.outcomes.compactMap { outcome in
      upload.outcomes[outcome].flatMap { $0 > 0 ? "\($0) \(outcome.rawValue)" : nil }
    }
    let words = upload.brake != nil ? "held by a brake" : parts.isEmpty ? "none" : parts.joined(separator: ", ")
    return "'\(upload.file)': \(words)"
  }
}
