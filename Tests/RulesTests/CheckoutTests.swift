import TestKit
import Testing

@Test("the checkout's root is an absolute path")
func rootIsAbsolute() {
  #expect(Checkout.root.hasPrefix("/"))
}
