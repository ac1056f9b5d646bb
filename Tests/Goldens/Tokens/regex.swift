let a = /x/; f(/x y/, /z/); x / y / z; [/a/, /[/]/, /\//]
(/a)/ ; f(/, x); a = / b/; return /a/; try? /^ x/; try /x/
func /(a: A) {}; operator /^/; x /y/ z; -/x/; !/x/; a ? /b/ : /c/
#/a/b/# ##/a/#b/## #/unclosed
#/
  multi # line
  /# x
/a//b; /a/*c*/; /a /; { /x/ }; x = /(a/b)/
