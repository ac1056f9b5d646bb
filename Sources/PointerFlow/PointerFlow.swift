// PointerFlow
