"" "a" "\"" "\\" 'single' #""# #"a"b"# ##"a"#b"## "unclosed
"a\(b)c" "\(a)\(b)" "a\(f("b\(c)d"))e" "\((a), (b))" #"\(no) \#(yes) \##n"#
"line\nend\u{A}here\u{41}" "\u{" "\q"
"\(unclosed
after + 1
"""
  first "quoted" line \(x + """
    inner \(y)
    """) end
  escaped \
  newline ""
  """
#"""# #"""a"""#
#"""
  raw "\(no)" \#(yes)
  """#
"""a""" x
