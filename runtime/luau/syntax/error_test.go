package syntax

// This file holds the tests of malformed source. The rule: one line a case, with
// every error that is reported, in Luau's words.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errorTests = []struct {
	src    string
	errors []string
}{
	// statements
	{"x", []string{"1:1: Incomplete statement: expected assignment or a function call"}},
	{"x.y", []string{"1:1: Incomplete statement: expected assignment or a function call"}},
	{"x = ", []string{"1:5: Expected identifier when parsing expression, got <eof>"}},
	{"x = = 2", []string{"1:5: Expected identifier when parsing expression, got '='"}},
	{"x y", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:3: Incomplete statement: expected assignment or a function call"}},
	{"1", []string{"1:1: Expected identifier when parsing expression, got '1'"}},
	{")", []string{"1:1: Expected identifier when parsing expression, got ')'"}},
	{"x ) y()", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:3: Expected identifier when parsing expression, got ')'"}},
	{"f() = 1", []string{"1:5: Expected identifier when parsing expression, got '='"}},
	{"f() += 1", []string{"1:5: Expected identifier when parsing expression, got '+='"}},
	{"(x) = 1", []string{"1:1: Assigned expression must be a variable or a field"}},
	{"x, f() = 1", []string{"1:4: Assigned expression must be a variable or a field"}},
	{"x, y += 1", []string{"1:6: Expected '=' when parsing assignment, got '+='"}},
	{"x + 1", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:3: Expected identifier when parsing expression, got '+'", "1:5: Expected identifier when parsing expression, got '1'"}},
	{"x ++", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:3: Expected identifier when parsing expression, got '+'", "1:4: Expected identifier when parsing expression, got '+'"}},
	{`"s"`, []string{`1:1: Expected identifier when parsing expression, got "s"`}},
	{"...", []string{"1:1: Expected identifier when parsing expression, got '...'"}},
	{"local", []string{"1:6: Expected identifier when parsing variable name, got <eof>"}},
	{"local 1", []string{"1:7: Expected identifier when parsing variable name, got '1'"}},
	{"local x, = 1", []string{"1:10: Expected identifier when parsing variable name, got '='"}},
	{"local x = 1,", []string{"1:13: Expected identifier when parsing expression, got <eof>"}},
	{"local function() end", []string{"1:15: Expected identifier when parsing variable name, got '('"}},
	{"local function f", []string{"1:17: Expected '(' when parsing function, got <eof>"}},
	{"local x 1", []string{"1:9: Expected identifier when parsing expression, got '1'"}},
	{"function f.1() end", []string{"1:11: Expected '(' when parsing function, got '.1'"}},
	{"function f:g.h() end", []string{"1:13: Expected '(' when parsing function, got '.'"}},
	{"function f() return", []string{"1:20: Expected 'end' (to close 'function' at column 1), got <eof>"}},
	{"function (x) end f()", []string{"1:10: Expected identifier when parsing function name, got '('"}},
	{"return return", []string{"1:8: Expected identifier when parsing expression, got 'return'"}},
	{"return 1 2", []string{"1:10: Expected <eof>, got '2'"}},
	{"do", []string{"1:3: Expected 'end' (to close 'do' at column 1), got <eof>"}},
	{"do end end", []string{"1:8: Expected <eof>, got 'end'"}},
	{"end", []string{"1:1: Expected <eof>, got 'end'"}},
	{"break", []string{"1:1: break statement must be inside a loop"}},
	{"continue", []string{"1:1: continue statement must be inside a loop"}},
	{"while x do f(function() break end) end", []string{"1:25: break statement must be inside a loop"}},
	{"if x", []string{"1:5: Expected 'then' when parsing if statement, got <eof>"}},
	{"if x then", []string{"1:10: Expected 'end' (to close 'then' at column 6), got <eof>"}},
	{"if x then else", []string{"1:15: Expected 'end' (to close 'else' at column 11), got <eof>"}},
	{"if x then else else end", []string{"1:16: Expected 'end' (to close 'else' at column 11), got 'else'"}},
	{"if x then elseif y then", []string{"1:24: Expected 'end' (to close 'then' at column 20), got <eof>"}},
	{"if x then\n  y()\n", []string{"3:1: Expected 'end' (to close 'then' at line 1), got <eof>"}},
	{"if x do y() end", []string{"1:6: Expected 'then' when parsing if statement, got 'do'", "1:16: Expected 'end' (to close 'do' at column 6), got <eof>"}},
	{"while x then end", []string{"1:9: Expected 'do' when parsing while loop, got 'then'"}},
	{"while x do", []string{"1:11: Expected 'end' (to close 'do' at column 9), got <eof>"}},
	{"while", []string{"1:6: Expected identifier when parsing expression, got <eof>"}},
	{"for", []string{"1:4: Expected identifier when parsing variable name, got <eof>"}},
	{"for i do end", []string{"1:7: Expected 'in' when parsing for loop, got 'do'"}},
	{"for i = 1 do end", []string{"1:11: Expected ',' when parsing index range, got 'do'"}},
	{"for i = 1, 2 end", []string{"1:14: Expected 'do' when parsing for loop, got 'end'"}},
	{"for i = 1, 2, 3, 4 do end", []string{"1:16: Expected 'do' when parsing for loop, got ','", "1:18: Expected identifier when parsing expression, got '4'", "1:26: Expected 'end' (to close ',' at column 16), got <eof>"}},
	{"for i, j = 1, 2 do end", []string{"1:10: Expected 'in' when parsing for loop, got '='", "1:23: Expected 'end' (to close '=' at column 10), got <eof>"}},
	{"for k v in t do end", []string{"1:7: Expected 'in' when parsing for loop, got 'v'"}},
	{"for k in do end", []string{"1:10: Expected identifier when parsing expression, got 'do'"}},
	{"for in x do end", []string{"1:5: Expected identifier when parsing variable name, got 'in'"}},
	{"for k in t", []string{"1:11: Expected 'do' when parsing for loop, got <eof>"}},
	{"repeat", []string{"1:7: Expected 'until' (to close 'repeat' at column 1), got <eof>"}},
	{"repeat x()", []string{"1:11: Expected 'until' (to close 'repeat' at column 1), got <eof>"}},
	{"repeat until", []string{"1:13: Expected identifier when parsing expression, got <eof>"}},
	{";", []string{"1:1: Expected identifier when parsing expression, got ';'"}},
	{"x();;", []string{"1:5: Expected identifier when parsing expression, got ';'"}},
	{"goto x", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:6: Incomplete statement: expected assignment or a function call"}},
	{"::l::", []string{"1:1: Expected identifier when parsing expression, got '::'", "1:3: Incomplete statement: expected assignment or a function call", "1:4: Expected identifier when parsing expression, got '::'"}},
	{"local x <const> = 1", []string{"1:9: Expected identifier when parsing expression, got '<'", "1:15: Expected identifier when parsing variable name, got '>'", "1:10: Missing initializer in const declaration", "1:15: Expected identifier when parsing expression, got '>'", "1:17: Expected identifier when parsing expression, got '='"}},
	{"function f()\n  if x then\n    y()\nend\nlocal z = 1\n", []string{"6:1: Expected 'end' (to close 'function' at line 1), got <eof>; did you forget to close 'then' at line 2?"}},
	{"function f()\n  while x do\n    if y then\n  end\nend\n", []string{"6:1: Expected 'end' (to close 'function' at line 1), got <eof>; did you forget to close 'then' at line 3?"}},
	{"local function f()\n  if x then\nend\n", []string{"4:1: Expected 'end' (to close 'function' at line 1), got <eof>; did you forget to close 'then' at line 2?"}},

	// const and export
	{"const x", []string{"1:1: Missing initializer in const declaration"}},
	{"const x, y = 1", []string{"1:1: Missing initializer in const declaration"}},
	{"const x = 1 x = 2", []string{"1:13: Variable 'x' is constant and may not be reassigned"}},
	{"const x = 1 x += 2", []string{"1:13: Variable 'x' is constant and may not be reassigned"}},
	{"const x = 1 local y y, x = 2, 3", []string{"1:24: Variable 'x' is constant and may not be reassigned"}},
	{"const x = 1 function x() end", []string{"1:22: Variable 'x' is constant and may not be reassigned"}},
	{"const function f() end f = 1", []string{"1:24: Variable 'f' is constant and may not be reassigned"}},
	{"const function f() f = 1 end", []string{"1:20: Variable 'f' is constant and may not be reassigned"}},
	{"const x = 1 function x.y() end x.z = 1 x = 2", []string{"1:40: Variable 'x' is constant and may not be reassigned"}},
	{"do export local x = 1 end", []string{"1:4: 'export' may only be applied to top-level statements"}},
	{"function f() export local x = 1 end", []string{"1:14: 'export' may only be applied to top-level statements"}},
	{"return 1; export local x = 1", []string{"1:11: Expected <eof>, got 'export'"}},
	{"export local x = 1 return x", []string{"1:20: Exporting values is not compatible with top-level return (export/return conflict)"}},
	{"return x export local x", []string{"1:10: Expected <eof>, got 'export'"}},
	{"export local 0 export const 0", []string{"1:14: Expected identifier when parsing variable name, got '0'", "1:29: Expected identifier when parsing variable name, got '0'", "1:16: Missing initializer in const declaration", "1:29: Duplicate exported identifier '%error-id%'"}},
	{"export local x, x = 1", []string{"1:17: Duplicate exported identifier 'x'"}},
	{"export const function f() end", []string{"1:1: 'export' must be followed by an identifier or 'function'"}},
	{"export function f() end export function f() end", []string{"1:41: Duplicate exported identifier 'f'"}},
	{"export x", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:8: Incomplete statement: expected assignment or a function call"}},
	{"@native export local x = 1", []string{"1:16: Expected 'function' after export declaration with attribute, but got 'local' instead"}},

	// expressions
	{"x = (1", []string{"1:7: Expected ')' (to close '(' at column 5), got <eof>"}},
	{"x = (1\n+ 2", []string{"2:4: Expected ')' (to close '(' at line 1), got <eof>"}},
	{"x = (a = 1)", []string{"1:8: Expected ')' (to close '(' at column 5), got '='; did you mean to use '{' when defining a table?", "1:11: Expected identifier when parsing expression, got ')'"}},
	{"f(1", []string{"1:4: Expected ')' (to close '(' at column 2), got <eof>"}},
	{"f(1,)", []string{"1:5: Expected expression after ',' but got ')' instead"}},
	{"f(1, 2", []string{"1:7: Expected ')' (to close '(' at column 2), got <eof>"}},
	{"f(,)", []string{"1:3: Expected identifier when parsing expression, got ','", "1:4: Expected expression after ',' but got ')' instead"}},
	{"f(1 2)", []string{"1:5: Expected ')' (to close '(' at column 2), got '2'"}},
	{"x = 1 +", []string{"1:8: Expected identifier when parsing expression, got <eof>"}},
	{"x = 1 + * 2", []string{"1:9: Expected identifier when parsing expression, got '*'"}},
	{"x = not", []string{"1:8: Expected identifier when parsing expression, got <eof>"}},
	{"x = -", []string{"1:6: Expected identifier when parsing expression, got <eof>"}},
	{"x = a.", []string{"1:7: Expected identifier, got <eof>"}},
	{"x = a.1", []string{"1:6: Expected identifier when parsing expression, got '.1'"}},
	{"x = a.end", []string{"1:7: Expected identifier, got 'end'"}},
	{"x.end = 1", []string{"1:3: Expected identifier, got 'end'"}},
	{"x = a[", []string{"1:7: Expected identifier when parsing expression, got <eof>"}},
	{"x = a[1", []string{"1:8: Expected ']' (to close '[' at column 6), got <eof>"}},
	{"x = a:", []string{"1:7: Expected identifier when parsing method name, got <eof>", "1:5: Expected '(', '{' or <string> when parsing function call, got <eof>"}},
	{"x = a:b", []string{"1:5: Expected '(', '{' or <string> when parsing function call, got <eof>"}},
	{"a:b", []string{"1:1: Expected '(', '{' or <string> when parsing function call, got <eof>"}},
	{"a:b.c()", []string{"1:1: Expected '(', '{' or <string> when parsing function call, got '.'"}},
	{"a:end()", []string{"1:3: Expected identifier when parsing method name, got 'end'"}},
	{"a:b\n()", []string{"2:1: Ambiguous syntax: this looks like an argument list for a function call, but could also be a start of new statement; use ';' to separate statements"}},
	{"x = f\n(1)", []string{"2:1: Ambiguous syntax: this looks like an argument list for a function call, but could also be a start of new statement; use ';' to separate statements", "2:1: Incomplete statement: expected assignment or a function call"}},
	{"f\n(1)", []string{"2:1: Ambiguous syntax: this looks like an argument list for a function call, but could also be a start of new statement; use ';' to separate statements"}},
	{"x = {", []string{"1:6: Expected identifier when parsing expression, got <eof>"}},
	{"x = {1", []string{"1:7: Expected '}' (to close '{' at column 5), got <eof>"}},
	{"x = {1 2}", []string{"1:8: Expected '}' (to close '{' at column 5), got '2'"}},
	{"x = {a b}", []string{"1:8: Expected ',' after table constructor element"}},
	{"x = {[1] 2}", []string{"1:10: Expected '=' when parsing table field, got '2'"}},
	{"x = {[1 = 2}", []string{"1:9: Expected ']' (to close '[' at column 6), got '='"}},
	{"x = {a = }", []string{"1:10: Expected identifier when parsing expression, got '}'"}},
	{"x = {, }", []string{"1:6: Expected identifier when parsing expression, got ','"}},
	{"x = {1,,2}", []string{"1:8: Expected identifier when parsing expression, got ','"}},
	{"x = function", []string{"1:13: Expected '(' when parsing function, got <eof>"}},
	{"x = function(", []string{"1:14: Expected identifier when parsing variable name, got <eof>"}},
	{"x = function(a", []string{"1:15: Expected ')' (to close '(' at column 13), got <eof>"}},
	{"x = function(a,) end", []string{"1:16: Expected identifier when parsing variable name, got ')'"}},
	{"x = function(..., a) end", []string{"1:17: Expected ')' (to close '(' at column 13), got ','"}},
	{"x = function(1) end", []string{"1:14: Expected identifier when parsing variable name, got '1'"}},
	{"x = function() return ... end", []string{"1:23: Cannot use '...' outside of a vararg function"}},
	{"x = if a then b", []string{"1:16: Expected 'else' when parsing if then else expression, got <eof>"}},
	{"x = if a then b else", []string{"1:21: Expected identifier when parsing expression, got <eof>"}},
	{"x = if a b else c", []string{"1:10: Expected 'then' when parsing if then else expression, got 'b'"}},
	{"x = if a then b elseif c", []string{"1:25: Expected 'then' when parsing if then else expression, got <eof>"}},
	{"x = a ? b : c", []string{"1:7: Expected identifier when parsing expression, got '?'", "1:9: Expected '(', '{' or <string> when parsing function call, got <eof>"}},
	{"x = a != b", []string{"1:7: Unexpected '!='; did you mean '~='?"}},
	{"x = a && b", []string{"1:7: Unexpected '&&'; did you mean 'and'?"}},
	{"x = a || b", []string{"1:7: Unexpected '||'; did you mean 'or'?"}},
	{"x = !a", []string{"1:5: Unexpected '!'; did you mean 'not'?"}},
	{"if !a && b != c || d then end", []string{"1:4: Unexpected '!'; did you mean 'not'?", "1:7: Unexpected '&&'; did you mean 'and'?", "1:12: Unexpected '!='; did you mean '~='?", "1:17: Unexpected '||'; did you mean 'or'?"}},
	{"x = a & b", []string{"1:7: Expected identifier when parsing expression, got '&'", "1:9: Incomplete statement: expected assignment or a function call"}},
	{"x = a | b", []string{"1:7: Expected identifier when parsing expression, got '|'", "1:9: Incomplete statement: expected assignment or a function call"}},
	{"x = ~a", []string{"1:5: Expected identifier when parsing expression, got '~'", "1:6: Incomplete statement: expected assignment or a function call"}},
	{"x = a ~ b", []string{"1:7: Expected identifier when parsing expression, got '~'", "1:9: Incomplete statement: expected assignment or a function call"}},
	{"x = a << b", []string{"1:11: Expected '>' (to close '<' at column 8), got <eof>"}},
	{"x = a >> b", []string{"1:8: Expected identifier when parsing expression, got '>'"}},
	{"x = $", []string{"1:5: Expected identifier when parsing expression, got '$'"}},
	{"x = a ** b", []string{"1:8: Expected identifier when parsing expression, got '*'"}},
	{"x = 1 // // 2", []string{"1:10: Expected identifier when parsing expression, got '//'"}},
	{"print`x`", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:6: Expected identifier when parsing expression, got `x`"}},
	{`x = "a" "b"`, []string{`1:9: Expected identifier when parsing expression, got "b"`}},
	{"x = nil.y", []string{"1:8: Expected identifier when parsing expression, got '.'", "1:8: Incomplete statement: expected assignment or a function call"}},
	{"x = 1.x", []string{"1:5: Malformed number"}},

	// literals
	{`x = "abc`, []string{"1:5: Malformed string; did you forget to finish it?"}},
	{`x = 'abc"`, []string{"1:5: Malformed string; did you forget to finish it?"}},
	{`x = "a\`, []string{"1:5: Malformed string; did you forget to finish it?"}},
	{`x = "\x"`, []string{"1:5: String literal contains malformed escape sequence"}},
	{"x = [[abc", []string{"1:5: Malformed string; did you forget to finish it?"}},
	{"x = [=abc", []string{"1:5: Malformed string; did you forget to finish it?", "1:7: Incomplete statement: expected assignment or a function call"}},
	{"x = [==[abc]=]", []string{"1:5: Malformed string; did you forget to finish it?"}},
	{"--[[ abc", []string{"1:1: Expected identifier when parsing expression, got unfinished comment"}},
	{"x = --[==[ abc ]=]", []string{"1:5: Expected identifier when parsing expression, got unfinished comment"}},
	{"x = 0x", []string{"1:5: Malformed number"}},
	{"x = 3..2", []string{"1:5: Malformed number"}},
	{"x = `abc", []string{"1:5: Malformed string; did you forget to finish it?"}},
	{"x = `{`", []string{"1:5: Malformed interpolated string; did you forget to add a '`'?"}},
	{"x = `{}`", []string{"1:5: Malformed interpolated string, expected expression inside '{}'"}},
	{"x = `{ }`", []string{"1:5: Malformed interpolated string, expected expression inside '{}'"}},
	{"x = `{{1}}`", []string{`1:5: Double braces are not permitted within interpolated strings; did you mean '\{'?`, "1:8: Expected identifier when parsing expression, got '1'", "1:9: Expected identifier when parsing expression, got }}`"}},
	{"x = `a{b", []string{"1:8: Malformed interpolated string; did you forget to add a '}'?"}},
	{"x = `a{b`", []string{"1:9: Malformed interpolated string; did you forget to add a '}'?"}},
	{"x = `a{b}", []string{"1:9: Malformed interpolated string; did you forget to add a '`'?"}},
	{"x = `a{b}{{c}`", []string{`1:5: Double braces are not permitted within interpolated strings; did you mean '\{'?`, "1:12: Incomplete statement: expected assignment or a function call", "1:13: Expected identifier when parsing expression, got }`"}},
	{"x = `a{b c}`", []string{"1:5: Malformed interpolated string, got 'c'", "1:10: Incomplete statement: expected assignment or a function call", "1:11: Expected identifier when parsing expression, got }`"}},
	{"x = `\\x`", []string{"1:5: String literal contains malformed escape sequence"}},
	{"x = `a{1}\\xg`", []string{"1:5: Interpolated string literal contains malformed escape sequence"}},
	{"x = \xe2\x80\x9ca\xe2\x80\x9d", []string{`1:5: Expected identifier when parsing expression, got Unicode character U+201c (did you mean '"'?)`, "1:8: Incomplete statement: expected assignment or a function call", `1:9: Expected identifier when parsing expression, got Unicode character U+201d (did you mean '"'?)`}},
	{"x = \xc3\xa9", []string{"1:5: Expected identifier when parsing expression, got Unicode character U+e9"}},
	{"x\xc2\xa0= 1", []string{"1:1: Incomplete statement: expected assignment or a function call", "1:2: Expected identifier when parsing expression, got Unicode character U+a0 (did you mean ' '?)", "1:4: Expected identifier when parsing expression, got '='"}},
	{"x = \xff", []string{"1:5: Expected identifier when parsing expression, got invalid UTF-8 sequence"}},
	{"x = \xf2\x9b\xa80", []string{"1:5: Expected identifier when parsing expression, got invalid UTF-8 sequence", "1:8: Expected identifier when parsing expression, got '0'"}},
	{"x = \xed\xa0\x80", []string{"1:5: Expected identifier when parsing expression, got Unicode character U+d800"}},
	{"x = \xc0\x80", []string{"1:5: Expected identifier when parsing expression, got invalid UTF-8 sequence"}},
	{"x = \xe2\x82", []string{"1:5: Expected identifier when parsing expression, got invalid UTF-8 sequence"}},
	{"x = a \xe2\x80\x93 b", []string{"1:7: Expected identifier when parsing expression, got Unicode character U+2013 (did you mean '-'?)", "1:11: Incomplete statement: expected assignment or a function call"}},
	{"x = \x01", []string{`1:5: Expected identifier when parsing expression, got '\x01'`}},

	// types
	{"local x:", []string{"1:9: Expected type, got <eof>"}},
	{"local x: = 1", []string{"1:9: Expected type, got '='"}},
	{"local x: 1", []string{"1:9: Expected type, got '1'", "1:10: Expected identifier when parsing expression, got '1'"}},
	{"local x: a.", []string{"1:12: Expected identifier when parsing field name, got <eof>"}},
	{"local x: a.b.c", []string{"1:13: Expected identifier when parsing expression, got '.'", "1:13: Incomplete statement: expected assignment or a function call"}},
	{"local x: {", []string{"1:11: Expected type, got <eof>"}},
	{"local x: {a: number", []string{"1:20: Expected '}' (to close '{' at column 10), got <eof>"}},
	{"local x: {a number}", []string{"1:13: Expected '}' (to close '{' at column 10), got 'number'"}},
	{"local x: {a: number b: string}", []string{"1:21: Expected '}' (to close '{' at column 10), got 'b'"}},
	{"local x: {[number]: string, [string]: number}", []string{"1:29: Cannot have more than one table indexer"}},
	{"local x: {[number] string}", []string{"1:20: Expected ':' when parsing table field, got 'string'"}},
	{`local x: {["a\xg"]: number}`, []string{`1:11: String literal contains malformed escape sequence or \0`}},
	{"local x: {number, string}", []string{"1:17: Expected '}' (to close '{' at column 10), got ','"}},
	{"local x: ()", []string{"1:10: Expected '->' after '()' when parsing function type; did you mean 'nil'?"}},
	{"local x: (number, string)", []string{"1:26: Expected '->' when parsing function type, got <eof>"}},
	{"local x: (number", []string{"1:17: Expected ')' (to close '(' at column 10), got <eof>"}},
	{"local x: () ->", []string{"1:15: Expected type, got <eof>"}},
	{"local x: () : number", []string{"1:13: Return types in function type annotations are written after '->' instead of ':'"}},
	{"local x: (number) -> (string", []string{"1:29: Expected ')' (to close '(' at column 22), got <eof>"}},
	{"local x: A | B & C", []string{"1:10: Mixing union and intersection types is not allowed; consider wrapping in parentheses."}},
	{"local x: |", []string{"1:11: Expected type, got <eof>"}},
	{"local x: A...", []string{"1:11: Unexpected '...' after type name; type pack is not allowed in this context"}},
	{"local x: number ...", []string{"1:17: Unexpected '...' after type name; type pack is not allowed in this context"}},
	{"local x: function", []string{"1:10: Using 'function' as a type annotation is not supported, consider replacing with a function type annotation e.g. '(...any) -> ...any'"}},
	{"local x: `abc`", []string{"1:10: Interpolated string literals cannot be used as types"}},
	{"local x: `a{1}`", []string{"1:10: Interpolated string literals cannot be used as types"}},
	{`local x: "abc`, []string{"1:10: Malformed string; did you forget to finish it?"}},
	{`local x: "\xg"`, []string{"1:10: String literal contains malformed escape sequence"}},
	{"local x: A<B", []string{"1:13: Expected '>' (to close '<' at column 11), got <eof>"}},
	{"local x: A<B,", []string{"1:14: Expected type, got <eof>"}},
	{"local x: typeof x", []string{"1:17: Expected '(' when parsing typeof type, got 'x'", "1:18: Expected ')' (to close identifier at column 17), got <eof>"}},
	{"local x: typeof(x", []string{"1:18: Expected ')' (to close '(' at column 16), got <eof>"}},
	{"local x: @native () -> ()", []string{"1:10: attributes are not allowed in declaration context", "1:18: Expected 'function', 'local function', 'const function', 'declare function' or a function type declaration after attribute, but got '(' instead", "1:19: Expected identifier when parsing expression, got ')'", "1:18: Incomplete statement: expected assignment or a function call", "1:21: Expected identifier when parsing expression, got '->'", "1:25: Expected identifier when parsing expression, got ')'", "1:24: Incomplete statement: expected assignment or a function call"}},
	{"x = y ::", []string{"1:9: Expected type, got <eof>"}},
	{"x = f<<T>", []string{"1:10: Expected '>' (to close '<' at column 6), got <eof>"}},
	{"x = f<<T", []string{"1:9: Expected '>' (to close '<' at column 7), got <eof>"}},
	{"type", []string{"1:5: Expected identifier when parsing type name, got <eof>"}},
	{"type T", []string{"1:7: Expected '=' when parsing type alias, got <eof>"}},
	{"type T =", []string{"1:9: Expected type, got <eof>"}},
	{"type T<> = number", []string{"1:8: Expected identifier, got '>'"}},
	{"type T<A = number, B> = A", []string{"1:21: Expected default type after type name"}},
	{"type T<A..., B> = A", []string{"1:15: Generic types come before generic type packs"}},
	{"type T<A... = number> = A", []string{"1:15: Expected type pack after '=', got type"}},
	{"type T<A... = number, B...> = A", []string{"1:15: Expected type pack after '=', got type", "1:27: Expected default type pack after type pack name"}},
	{"type T<A,> = A", []string{"1:10: Expected type after ',' but got '>' instead"}},
	{"type 1 = number", []string{"1:6: Expected identifier when parsing type name, got '1'"}},
	{"type function", []string{"1:14: Expected identifier when parsing type function name, got <eof>"}},
	{"type function f", []string{"1:16: Expected '(' when parsing function, got <eof>"}},
	{"@native local function f()", []string{"1:27: Expected 'end' (to close 'function' at column 1), got <eof>"}},
	{"@[ native] @checked local function f()", []string{"1:39: Expected 'end' (to close 'function' at column 4), got <eof>"}},
	{"@[native] const function f()", []string{"1:29: Expected 'end' (to close 'function' at column 3), got <eof>"}},
	{"@[native] function f()", []string{"1:23: Expected 'end' (to close 'function' at column 11), got <eof>"}},
	{"do @[native] export function f() end end", []string{"1:6: 'export' may only be applied to top-level statements"}},
	{"type function f() return x", []string{"1:27: Expected 'end' (to close 'function' at column 6), got <eof>"}},
	{"local x type function f() return x end", []string{"1:36: Type function cannot reference outer local 'x'"}},
	{"type function f() local y type function g() return y end end", []string{"1:54: Type function cannot reference outer local 'y'"}},
	{"function f() -> number end", []string{"1:14: Function return type annotations are written after ':' instead of '->'"}},
	{"function f(): number, string end", []string{"1:21: Expected a statement, got ','; did you forget to wrap the list of return types in parentheses?", "1:23: Incomplete statement: expected assignment or a function call"}},
	{"function f(x: number,) end", []string{"1:22: Expected identifier when parsing variable name, got ')'"}},
	{"function f<T,>() end", []string{"1:14: Expected type after ',' but got '>' instead"}},
	{"function f<1>() end", []string{"1:12: Expected identifier, got '1'"}},
	{"function f(...: ) end", []string{"1:16: Expected type, got ')'"}},
	{"export type", []string{"1:12: Expected identifier when parsing type name, got <eof>"}},
	{"export type T", []string{"1:14: Expected '=' when parsing type alias, got <eof>"}},
	{"local x: (a: number, string,) -> ()", []string{"1:29: Expected type after ',' but got ')' instead"}},

	// attributes
	{"@", []string{"1:1: Attribute name is missing", "1:2: Expected 'function', 'local function', 'const function', 'declare function' or a function type declaration after attribute, but got <eof> instead"}},
	{"@foo function f() end", []string{"1:1: Invalid attribute '@foo'"}},
	{"@native @native function f() end", []string{"1:9: Cannot duplicate attribute '@native'"}},
	{"@native local x = 1", []string{"1:15: Expected 'function' after local declaration with attribute, but got 'x' instead"}},
	{"@native const x = 1", []string{"1:15: Expected 'function' after local declaration with attribute, but got 'x' instead"}},
	{"@native x()", []string{"1:9: Expected 'function', 'local function', 'const function', 'declare function' or a function type declaration after attribute, but got 'x' instead"}},
	{"@native", []string{"1:8: Expected 'function', 'local function', 'const function', 'declare function' or a function type declaration after attribute, but got <eof> instead"}},
	{"x = @native 1", []string{"1:5: Expected 'function' declaration after attribute, but got '1' instead", "1:13: Expected identifier when parsing expression, got '1'"}},
	{"@[] function f() end", []string{"1:1: Attribute list cannot be empty"}},
	{"@[native function f() end", []string{"1:10: Expected ']' (to close '@[' at column 1), got 'function'"}},
	{"@[native, foo] function f() end", []string{"1:11: Invalid attribute '@foo'"}},
	{"@[1] function f() end", []string{"1:3: Expected identifier when parsing attribute name, got '1'", "1:3: Invalid attribute '@%error-id%'", "1:3: Expected ']' (to close '@[' at column 1), got '1'"}},
	{"@[native(x)] function f() end", []string{"1:10: Only literals can be passed as arguments for attributes"}},
	{`@[deprecated "x"] function f() end`, []string{"1:14: Unknown argument type for @deprecated"}},
	{"@[deprecated(1, 2)] function f() end", []string{"1:3: @deprecated can be parametrized only by 1 argument"}},
	{`@[deprecated {foo = "x"}] function f() end`, []string{"1:15: Unknown argument 'foo' for @deprecated. Only string constants for 'use' and 'reason' are allowed"}},
	{"@[deprecated {use = 1}] function f() end", []string{"1:21: Only constant string allowed as value for 'use'"}},
	{"@[deprecated {1}] function f() end", []string{"1:15: Only constants keys 'use' and 'reason' are allowed for @deprecated attribute"}},
	{"@[deprecated {[1] = 2}] function f() end", []string{"1:15: Only literals can be passed as arguments for attributes", "1:21: Only constants keys 'use' and 'reason' are allowed for @deprecated attribute"}},

	// more statements and expressions
	{"a:b", []string{"1:1: Expected '(', '{' or <string> when parsing function call, got <eof>"}},
	{"a.b:c\nd()", []string{"1:1: Expected function call arguments after '('"}},
	{"x = a:b\nlocal y", []string{"1:5: Expected function call arguments after '('"}},
	{"export local function f() end", []string{"1:1: 'export' must be followed by an identifier or 'function'; try removing 'local'"}},
	{"@native export const x = 1", []string{"1:16: Expected 'function' after export declaration with attribute, but got 'const' instead"}},
	{"export const function f() end", []string{"1:1: 'export' must be followed by an identifier or 'function'"}},
	{"local x const = 1 y", []string{"1:19: Incomplete statement: expected assignment or a function call"}},
	{"x = a. .b", []string{"1:8: Expected identifier, got '.'"}},

	// more types
	{"local x: {a: number, 1}", []string{"1:22: Expected identifier when parsing table field, got '1'"}},
	{"local x: {[\"a\\0b\"]: number}", []string{"1:11: String literal contains malformed escape sequence or \\0"}},
	{"local x: {read 1}", []string{"1:15: Expected type, got '1'", "1:16: Expected '}' (to close '{' at column 10), got '1'"}},
	{"local x: {[number]: string, 1}", []string{"1:29: Expected identifier when parsing table field, got '1'"}},
	{"type T<A... = ()> = A type U<A... = > = A", []string{"1:36: Expected type, got '>'", "1:36: Expected type pack after '=', got type"}},
	{"local x: A?...", []string{"1:12: Unexpected '...' after type annotation"}},
	{"local x: typeof(x) | number & string", []string{"1:10: Mixing union and intersection types is not allowed; consider wrapping in parentheses."}},

	// bytes
	// A first line for the shell is skipped, and only there.
	{"#!/usr/bin/env lanai run\nx = = 1", []string{"2:5: Expected identifier when parsing expression, got '='"}},
	{"\xef\xbb\xbf#!lanai", nil},
	{" #!x", []string{"1:2: Expected identifier when parsing expression, got '#'", "1:3: Expected identifier when parsing expression, got '!'", "1:4: Incomplete statement: expected assignment or a function call"}},
	// A zero byte ends the source.
	{"x = \x00", []string{"1:5: Expected identifier when parsing expression, got <eof>"}},
	{"x = 1\x00 = = =", nil},
	{"x = \"a\x00b\"", []string{"1:5: Malformed string; did you forget to finish it?"}},
	{"x = `a\x00b`", []string{"1:5: Malformed string; did you forget to finish it?"}},
	{"x = \"a\\\x00b\"", []string{"1:5: Malformed string; did you forget to finish it?"}},
	{"f([[a\x00b]])", []string{"1:3: Malformed string; did you forget to finish it?", "1:6: Expected ')' (to close '(' at column 2), got <eof>"}},
	{"x = \"abc\\\\", []string{"1:5: Malformed string; did you forget to finish it?"}},
}

func TestErrors(t *testing.T) {
	for _, tt := range errorTests {
		c, errs := Parse(tt.src)
		require.NotNil(t, c, tt.src)
		require.NotNil(t, c.Main.Body, tt.src)

		var got []string
		for _, err := range errs {
			got = append(got, err.Error())
		}
		assert.Equal(t, tt.errors, got, tt.src)
	}
}

func TestErrorEnd(t *testing.T) {
	_, errs := Parse("local x = 1\nlocal y = a != b\n")
	require.Len(t, errs, 1)
	assert.Equal(t, Error{Pos{2, 13}, Pos{2, 15}, "Unexpected '!='; did you mean '~='?"}, *errs[0])
}

func TestErrorList(t *testing.T) {
	_, errs := Parse("x\ny\nz")
	assert.EqualError(t, errs, "1:1: Incomplete statement: expected assignment or a function call (and 2 more errors)")
	assert.EqualError(t, errs[:2], "1:1: Incomplete statement: expected assignment or a function call (and 1 more error)")
	assert.EqualError(t, errs[1:2], "2:1: Incomplete statement: expected assignment or a function call")
	assert.EqualError(t, errs[:0], "no errors")
	assert.Error(t, errs.Err())
	assert.NoError(t, errs[:0].Err())
}

// The tree of what was understood comes with the errors.
func TestPartialTree(t *testing.T) {
	c, errs := Parse("local x = 1\nx = = 2\nlocal function f() return x end\nif x then")
	assert.Len(t, errs, 2)
	assert.Contains(t, dumpChunk(c), "(local x.0^= = 1) (set x.0 = %error)")
	assert.Contains(t, dumpChunk(c), "(localfunc f.1 (fn f() (return ^x.0)))")
	assert.Contains(t, Print(c), "%error%")
}

func TestNestingLimit(t *testing.T) {
	nested := func(open, middle, end string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
	}
	const expr, block, typ = "your expression", "your block", "your type annotation"
	for _, tt := range []struct {
		name  string
		build func(n int) string
		fits  int
		what  string
	}{
		{"parentheses", func(n int) string { return "return " + nested("(", "1", ")", n) }, 990, expr},
		{"tables", func(n int) string { return "return " + nested("{", "", "}", n) }, 990, expr},
		{"unary", func(n int) string { return "return " + nested("- ", "1", "", n) }, 990, expr},
		{"left operators", func(n int) string { return "return 1" + strings.Repeat(" + 1", n) }, 990, expr},
		{"right operators", func(n int) string { return "return 1" + strings.Repeat(" .. 1", n) }, 490, expr},
		{"fields", func(n int) string { return "return x" + strings.Repeat(".x", n) }, 990, expr},
		{"calls", func(n int) string { return "f" + strings.Repeat("()", n) }, 990, expr},
		{"instantiations", func(n int) string { return "return f" + strings.Repeat("<<T>>", n) }, 990, ""},
		{"interpolations", func(n int) string { return "return " + nested("`{", "1", "}`", n) }, 990, expr},
		{"if expressions", func(n int) string { return "return " + strings.Repeat("if a then b else ", n) + "c" }, 990, expr},
		{"elseif expressions", func(n int) string {
			return "return if a then b " + strings.Repeat("elseif a then b ", n) + "else c"
		}, 990, expr},
		{"functions", func(n int) string { return "return " + nested("function() return ", "1", " end", n) }, 490, ""},
		{"blocks", func(n int) string { return nested("do ", "", " end", n) }, 990, block},
		{"elseif", func(n int) string { return "if a then " + strings.Repeat("elseif a then ", n) + "end" }, 990, ""},
		{"function names", func(n int) string { return "function x" + strings.Repeat(".x", n) + "() end" }, 990, "your function name"},
		{"table types", func(n int) string { return "type T = " + nested("{", "x", "}", n) }, 490, typ},
		{"function types", func(n int) string { return "type T = " + nested("() -> ", "x", "", n) }, 190, typ},
		{"type parameters", func(n int) string { return "type T = " + nested("A<", "B", ">", n) }, 490, typ},
		{"type of", func(n int) string { return "type T = " + nested("typeof(x :: ", "number", ")", n) }, 300, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := tt.build(tt.fits)
			c, errs := Parse(src)
			require.NoError(t, errs.Err())
			requireRoundTrip(t, src)
			require.NotEmpty(t, c.Main.Body.Stats)

			_, errs = Parse(tt.build(100_000))
			require.NotEmpty(t, errs)
			last := errs[len(errs)-1].Msg
			assert.Contains(t, last, "Exceeded allowed recursion depth; simplify "+tt.what)
			assert.Contains(t, last, " to make the code compile")
		})
	}
}

func TestTypeLengthLimit(t *testing.T) {
	_, errs := Parse("type T = A" + strings.Repeat("|A", 999) + strings.Repeat("?", 5000))
	assert.Empty(t, errs)
	_, errs = Parse("type T = A" + strings.Repeat("&A", 1000))
	assert.EqualError(t, errs, "1:2010: Exceeded allowed type length; simplify your type annotation to make the code compile")
}

func TestErrorLimit(t *testing.T) {
	_, errs := Parse(strings.Repeat("x\n", 1000))
	require.Len(t, errs, 101)
	assert.Equal(t, "100:1: Reached error limit (100)", errs[100].Error())
}

// A message quotes the token it stumbled on, but not a whole file of it.
func TestLongTokenInMessage(t *testing.T) {
	_, errs := Parse("x = " + strings.Repeat("é", 1) + "\nlocal \"" + strings.Repeat("y", 1_000_000) + "\"")
	require.Len(t, errs, 2)
	assert.Less(t, len(errs[1].Msg), 1200)
}
