import Foundation
import Model
import Synchronization

// Plays seeds of the model: `soak [FROM] [COUNT] [--minutes N] [--threads N] [--digest] [--story]`.
exit(Soak(CommandLine.arguments.dropFirst()).carryOut())
