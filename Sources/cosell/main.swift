import Commands
import Foundation

exit(await Application.main(Array(CommandLine.arguments.dropFirst())))
