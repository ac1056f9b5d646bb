#!/usr/bin/env swift
// comment /* not nested
/* outer /* inner */ still */ a /* same line */ b /*
 new line */ c // end
/**/d/***/e/*/ */f
#if os(Linux) && !DEBUG
#elseif canImport(A)
#else
#endif
#sourceLocation(file: "a", line: 1)
if #available(macOS 13, *), #unavailable(iOS 15) {}
#warning("w") #file #ifx #elseIf #
<<<<<<< ours
let x = 1
=======
let x = 2
>>>>>>> theirs
let y = `
>>>> ORIGINAL
a
==== THEIRS
b
<<<<
<<<<<<< no end
