a + b; a+b; -a; a- ; (-a); [a-]; a -b; a- b; +a, -b
a = b; a=b; a == b; a->b; a?.b; a!.b; a ? b : c; a ??b; a!==b; !a; !!a
f(&x); a & b; a&b; a&-b; x^.y; ^.y; a.b; .a; a...; ...a; 1 ..< 2; a...b; .+. ; a.+b
Array<Array<Int>>(); Optional<Set<Int>>?.none; Int??; Int!; f<T>=g; x>>y
try! a; try? b; as! C; as? D; func ==<T>(a: T); operator **; #keyPath(a); @A(b)
a/b; a /b; a / b; a //c
a +/* c */b; a/* c */+b; a */ b; a ≠ b; a⊕b; √a; a⃗b
x<#y#>; a::b; a :: b; ~Copyable; *p; &&a; ||b
