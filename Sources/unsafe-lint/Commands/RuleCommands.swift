import ArgumentParser
import Driver
import Findings
import Reporting

extension RuleListing: ExpressibleByArgument {}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a rule finds, why it matters, and what is right instead.")

  @Argument(
    help: "The rule's id.", completion: .list(RuleReference.all.map(\.id)))
  var id: String

  @Option(help: "When to use colours.")
  var color: ColorChoice = .auto

  func run() throws {
    let rule = try RuleReference.rule(id)
    StandardStreams.write(RuleExplanation(rule, style: OutputOptions.style(color: color)).text)
  }
}

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules with their levels.")

  @Option(help: "How to list them.")
  var format: RuleListing = .table

  func run() {
    StandardStreams.write(format.text(RuleReference.all))
  }
}
