import PointerFlow

/// The raw address of an object is registered with C and nothing keeps the object alive until it is
/// unregistered.
///
/// The graph must show an unmanaged address of an object in a place that is live when the object's last
/// strong reference goes away.
struct CallbackContextOutlivesObject: Rule {
  let id = "callback-context-outlives-object"

  func diagnose(_ defect: Defect) -> RuleMessage? {
    guard case .objectOutlived(let keeper) = defect.kind else { return nil }
    let place =
      switch keeper {
      case .global(let name, _), .object(let name), .library(let name), .variable(let name):
        "'\(name)'"
      case .callback: "a callback"
      case .result, .thrown: "the result"
      }
    return RuleMessage(
      "\(defect.subject) is still in \(place) when the object is gone",
      help: "unregister it in 'deinit', or retain the object until it is unregistered")
  }
}
