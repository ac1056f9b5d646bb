0 00_1 12_345 0xDEAD_beef 0b1010_ 0o17 1.5 1_0.2_5e-10 6.02E+23 1e5
0x1.8p3 0xFFp-2 0xff.description 0x1.description 0x.5 1.max 1..<2 1...2 x.0.1
12abc 0b12 0o9 0xg 0x1p 1e 1e+ 1.5.description 0x1.fp2x
