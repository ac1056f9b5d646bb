import ArgumentParser
import Driver

/// What findings are compared with, so that only new ones count.
struct ComparisonFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Findings in this file do not count.", valueName: "file"), completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Write the findings of this run to a baseline file.", valueName: "file"),
    completion: .file())
  var writeBaseline: String?

  @Option(
    help: ArgumentHelp(
      "Count only findings that this revision does not have; findings are compared, not lines.",
      valueName: "rev"))
  var newFromRev: String?

  @Option(
    help: ArgumentHelp(
      "The same for the merge base of HEAD and a branch.", valueName: "branch"))
  var newFromMergeBase: String?

  func validate() throws {
    if newFromRev != nil, newFromMergeBase != nil {
      throw ValidationError("--new-from-rev and --new-from-merge-base exclude each other")
    }
  }

  func apply(to options: inout AnalysisOptions) {
    options.baseline = baseline
    options.comparedRevision =
      newFromRev.map { .revision($0) } ?? newFromMergeBase.map { .mergeBase($0) }
  }
}
