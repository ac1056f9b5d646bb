let _ = `default`, `is it raw?`: Any; $0.$wrapped + $12
self.init(Self.self, for: ünïcode, 名前) as? any P
<#placeholder with spaces#> <#unclosed
x.0.1.2 a.`b`.c M::f
