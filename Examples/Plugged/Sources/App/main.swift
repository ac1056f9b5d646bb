import CKeep

/// Planted: the bytes of the name end with the closure, and C still holds them.
func remember(_ name: String) {
  name.withCString { keep_name($0) }
}

remember("greenhouse")
