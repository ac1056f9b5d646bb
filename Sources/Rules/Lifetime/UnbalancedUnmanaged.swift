import PointerFlow

/// An object is retained by hand and never released, or released by hand more often than it was retained.
///
/// The graph must show an object made by the program whose count a release takes below what was retained,
/// or one that is still retained where no function of the program can release it.
struct UnbalancedUnmanaged: Rule {
  let id = "unbalanced-unmanaged"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .unbalanced(let imbalance) = defect.kind else { return nil }
    switch imbalance {
    case .neverReleased(let place): return neverReleased(object(defect), keptIn: place)
    case .releasedAgain:
      return RuleMessage(
        "\(object(defect)) is released once more than it was retained",
        help: "release it once for each 'passRetained' or 'retain'; elsewhere 'takeUnretainedValue'")
    case .neverRetained:
      return RuleMessage(
        "\(object(defect)) was handed over unretained and is released here",
        help: "hand it over with 'passRetained', or take it with 'takeUnretainedValue'")
    }
  }

  private func neverReleased(_ object: String, keptIn place: String?) -> RuleMessage {
    let whereabouts = place.map { "nothing releases what is in '\($0)'" } ?? "nothing in the program does so"
    return RuleMessage(
      "\(object) is retained here and never released: \(whereabouts)",
      help: "release it when C is done with it, or hand it over with 'passUnretained'")
  }

  private func object(_ defect: Defect) -> String {
    guard case .object(let type) = defect.source, !type.isEmpty else { return "the object" }
    return "the '\(type)'"
  }
}
