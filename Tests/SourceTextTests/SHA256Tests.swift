import SourceText
import Testing

@Test(
  "SHA-256 of the standard's examples and around block ends",
  arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 64),
      "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"
    ),
  ])
func sha256(text: String, expected: String) {
  #expect(SHA256.text(of: SHA256.digest(of: Array(text.utf8))) == expected)
  var pieces = SHA256()
  for byte in text.utf8 { pieces.update([byte]) }
  #expect(SHA256.text(of: pieces.finish()) == expected)
}
