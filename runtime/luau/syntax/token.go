package syntax

// This file holds the tokens and how error messages name them. The rule: a kind
// below 256 is the byte itself.

import (
	"fmt"
	"strings"
)

// A kind says what a token is: a single byte, or one of the constants below.
type kind uint16

const (
	tokEOF kind = 256 + iota

	// Operators of more than one byte.
	tokEqual
	tokLessEqual
	tokGreaterEqual
	tokNotEqual
	tokConcat // ..
	tokDots   // ...
	tokArrow  // ->
	tokDoubleColon
	tokFloorDiv
	tokAddAssign
	tokSubAssign
	tokMulAssign
	tokDivAssign
	tokFloorDivAssign
	tokModAssign
	tokPowAssign
	tokConcatAssign

	// Tokens with text.
	tokName
	tokNumber
	tokString    // quoted
	tokRawString // long brackets
	tokInterpBegin
	tokInterpMid
	tokInterpEnd
	tokInterpSimple
	tokAttr // @name
	tokAttrOpen

	// Tokens that are always errors.
	tokBrokenString
	tokBrokenComment
	tokBrokenBraces // {{ in an interpolated string
	tokBrokenUnicode

	// Keywords, up to tokWhile.
	tokAnd
	tokBreak
	tokDo
	tokElse
	tokElseif
	tokEnd
	tokFalse
	tokFor
	tokFunction
	tokIf
	tokIn
	tokLocal
	tokNil
	tokNot
	tokOr
	tokRepeat
	tokReturn
	tokThen
	tokTrue
	tokUntil
	tokWhile

	numKinds
)

// kindNames are the names of kinds in messages when there is no token to quote.
var kindNames = map[kind]string{
	tokEOF: "<eof>", tokEqual: "'=='", tokLessEqual: "'<='", tokGreaterEqual: "'>='",
	tokNotEqual: "'~='", tokConcat: "'..'", tokDots: "'...'", tokArrow: "'->'",
	tokDoubleColon: "'::'", tokFloorDiv: "'//'", tokAddAssign: "'+='", tokSubAssign: "'-='",
	tokMulAssign: "'*='", tokDivAssign: "'/='", tokFloorDivAssign: "'//='", tokModAssign: "'%='",
	tokPowAssign: "'^='", tokConcatAssign: "'..='",

	tokName: "identifier", tokNumber: "number", tokString: "string", tokRawString: "string",
	tokInterpBegin: "the beginning of an interpolated string", tokInterpMid: "the middle of an interpolated string",
	tokInterpEnd: "the end of an interpolated string", tokInterpSimple: "interpolated string",
	tokAttr: "attribute", tokAttrOpen: "'@['",

	tokBrokenString: "malformed string", tokBrokenComment: "unfinished comment",
	tokBrokenUnicode: "invalid UTF-8 sequence",
	tokBrokenBraces:  `'{{', which is invalid (did you mean '\{'?)`,

	tokAnd: "'and'", tokBreak: "'break'", tokDo: "'do'", tokElse: "'else'", tokElseif: "'elseif'",
	tokEnd: "'end'", tokFalse: "'false'", tokFor: "'for'", tokFunction: "'function'", tokIf: "'if'",
	tokIn: "'in'", tokLocal: "'local'", tokNil: "'nil'", tokNot: "'not'", tokOr: "'or'",
	tokRepeat: "'repeat'", tokReturn: "'return'", tokThen: "'then'", tokTrue: "'true'",
	tokUntil: "'until'", tokWhile: "'while'",
}

// String returns the kind as messages name it.
func (k kind) String() string {
	if k >= 256 {
		return kindNames[k]
	}
	if k < ' ' || k >= 0x7f {
		return fmt.Sprintf(`'\x%02x'`, uint16(k))
	}
	return "'" + string(rune(k)) + "'"
}

// word returns the keyword that k is.
func (k kind) word() string { return strings.Trim(k.String(), "'") }

func (k kind) isKeyword() bool { return k >= tokAnd && k <= tokWhile }

// keyword returns the kind of a word: a keyword, or tokName.
func keyword(word string) kind {
	switch word {
	case "and":
		return tokAnd
	case "break":
		return tokBreak
	case "do":
		return tokDo
	case "else":
		return tokElse
	case "elseif":
		return tokElseif
	case "end":
		return tokEnd
	case "false":
		return tokFalse
	case "for":
		return tokFor
	case "function":
		return tokFunction
	case "if":
		return tokIf
	case "in":
		return tokIn
	case "local":
		return tokLocal
	case "nil":
		return tokNil
	case "not":
		return tokNot
	case "or":
		return tokOr
	case "repeat":
		return tokRepeat
	case "return":
		return tokReturn
	case "then":
		return tokThen
	case "true":
		return tokTrue
	case "until":
		return tokUntil
	case "while":
		return tokWhile
	}
	return tokName
}

// A place is a token's kind and where it stands.
type place struct {
	kind kind

	// off is the offset of the first byte, end that after the last one.
	off, end int32

	span Span
}

// A token is one lexical element.
type token struct {
	place

	// text is the name, the number, the content of a string between its quotes
	// (escapes not replaced), or the attribute's name.
	text string

	// code is the code point of a tokBrokenUnicode, 0 if the bytes are not UTF-8.
	code rune
}

// describe names the token as messages do: 'name', "string", '+', <eof>.
func (t *token) describe() string {
	switch t.kind {
	case tokName, tokNumber, tokAttr:
		return "'" + clip(t.text) + "'"
	case tokString, tokRawString:
		return `"` + clip(t.text) + `"`
	case tokInterpBegin:
		return "`" + clip(t.text) + "{"
	case tokInterpMid:
		return "}" + clip(t.text) + "{"
	case tokInterpEnd:
		return "}" + clip(t.text) + "`"
	case tokInterpSimple:
		return "`" + clip(t.text) + "`"
	case tokBrokenUnicode:
		return describeUnicode(t.code)
	}
	return t.kind.String()
}

// describeUnicode names a character that cannot start a token, and the ASCII
// character it is easily taken for.
func describeUnicode(code rune) string {
	if code == 0 {
		return tokBrokenUnicode.String()
	}
	if like, ok := confusables[code]; ok {
		return fmt.Sprintf("Unicode character U+%x (did you mean '%s'?)", code, like)
	}
	return fmt.Sprintf("Unicode character U+%x", code)
}

// confusables are characters that word processors and keyboards put where ASCII
// was meant. The pairs are among those of
// https://www.unicode.org/Public/security/latest/confusables.txt.
var confusables = map[rune]string{
	0x00a0: " ", 0x00b4: "'", 0x00d7: "x", 0x037e: ";",
	0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2212: "-",
	0x2018: "'", 0x2019: "'", 0x201b: "'", 0x2032: "'",
	0x201c: `"`, 0x201d: `"`, 0x2033: `"`,
	0x2026: "...", 0x2028: " ", 0x2029: " ", 0x202f: " ",
	0x2044: "/", 0x2217: "*", 0x223c: "~",
	0xff01: "!", 0xff07: "'", 0xff1a: ":", 0xff3b: "(", 0xff3d: ")",
}

// clip shortens text for use in a message. Luau quotes whole tokens; so do we, up
// to a length that still fits a terminal.
func clip(text string) string {
	const most = 1000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
