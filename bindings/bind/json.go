package bind

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"lanai/runtime/luau/vm"
)

// This file holds the encoder from Luau values to JSON that data stores,
// memory stores, messages and HttpService share. Its one rule: what cannot be
// written is an error that says why; the caller finds the words for it.

// JSONRules say what becomes of Luau values that JSON has no form for. The
// zero value is HttpService:JSONEncode's; Strict is the data stores'.
// https://create.roblox.com/docs/cloud-services/data-stores/manage-data-stores
type JSONRules struct {
	// Strict refuses tables that have both an array part and other keys,
	// arrays with holes and all objects of the host, and wraps NaN and the
	// infinities in an object. Otherwise a table with an array part is written
	// as that part alone, userdata are null, and nan and inf are written bare.
	Strict bool
	// Limit is the most bytes of text; 0 is no limit.
	Limit int
	// Charge, if not nil, is told of memory before it is used. It may panic.
	Charge func(bytes int)
}

// JSONProblem says why a value cannot be written.
type JSONProblem uint8

// The problems.
const (
	JSONType    JSONProblem = iota + 1 // a function, a thread or an object of the host
	JSONText                           // a string that is not valid UTF-8
	JSONKeys                           // a mixed table, an array with holes, a key that is no string
	JSONCyclic                         // a table that contains itself
	JSONTooDeep                        // tables nested deeper than JSONDepth
	JSONTooLong                        // more than JSONRules.Limit bytes
)

// JSONDepth is how deep tables may be nested.
const JSONDepth = 1000

// Error describes the problem; texts for scripts are the caller's.
func (p JSONProblem) Error() string {
	return [...]string{
		JSONType:    "value has no JSON form",
		JSONText:    "string is not valid UTF-8",
		JSONKeys:    "table is neither an array without holes nor a dictionary with string keys",
		JSONCyclic:  "tables cannot be cyclic",
		JSONTooDeep: "tables are nested too deeply",
		JSONTooLong: "text is too long",
	}[p]
}

// AppendJSON appends the JSON text of a value to b. The error is a
// JSONProblem. Metatables are not asked; shared tables are written twice.
func AppendJSON(b []byte, v vm.Value, rules JSONRules) ([]byte, error) {
	e := jsonEncoder{rules: rules, out: b, start: len(b)}
	if p := e.value(v); p != 0 {
		return b, p
	}
	if rules.Limit > 0 && len(e.out)-e.start > rules.Limit {
		return b, JSONTooLong
	}
	return e.out, nil
}

// jsonStep is the length from which on a text pays for its growth, and the room
// that it keeps ready.
const jsonStep = 64 << 10

type jsonEncoder struct {
	rules JSONRules
	out   []byte
	start int
	path  []*vm.Table // the tables that are being written
}

func (e *jsonEncoder) value(v vm.Value) JSONProblem {
	switch v.Kind() {
	case vm.KindNil:
		e.out = append(e.out, "null"...)
	case vm.KindBoolean:
		e.out = strconv.AppendBool(e.out, v.Truthy())
	case vm.KindNumber:
		f, _ := v.AsNumber()
		e.number(f)
	case vm.KindString:
		return e.text(v.AsString().String())
	case vm.KindTable:
		return e.table(v.AsTable())
	case vm.KindBuffer:
		return e.buffer(v.AsBuffer().Bytes)
	case vm.KindUserdata, vm.KindVector:
		if e.rules.Strict {
			return JSONType
		}
		e.out = append(e.out, "null"...)
	default:
		return JSONType
	}
	return 0
}

func (e *jsonEncoder) number(f float64) {
	if e.rules.Strict && (math.IsNaN(f) || math.IsInf(f, 0)) {
		e.out = append(e.out, `{"m":null,"t":"numeric","v":"`...)
		e.out = vm.AppendNumber(e.out, f)
		e.out = append(e.out, `"}`...)
		return
	}
	e.out = vm.AppendNumber(e.out, f)
}

// maxJSONBuffer is the most bytes of a buffer that has a JSON form.
const maxJSONBuffer = 50 << 20

func (e *jsonEncoder) buffer(b []byte) JSONProblem {
	if len(b) > maxJSONBuffer {
		return JSONTooLong
	}
	e.out = append(e.out, `{"m":null,"t":"buffer","base64":"`...)
	e.out = base64.StdEncoding.AppendEncode(e.out, b)
	e.out = append(e.out, `"}`...)
	return 0
}

const hexDigits = "0123456789abcdef"

// text writes a string: control characters, quotes and backslashes escaped,
// everything else as it is.
func (e *jsonEncoder) text(s string) JSONProblem {
	if !utf8.ValidString(s) {
		return JSONText
	}
	e.out = append(e.out, '"')
	done := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		e.out = append(e.out, s[done:i]...)
		done = i + 1
		switch c {
		case '"', '\\':
			e.out = append(e.out, '\\', c)
		case '\b':
			e.out = append(e.out, `\b`...)
		case '\t':
			e.out = append(e.out, `\t`...)
		case '\n':
			e.out = append(e.out, `\n`...)
		case '\f':
			e.out = append(e.out, `\f`...)
		case '\r':
			e.out = append(e.out, `\r`...)
		default:
			e.out = append(e.out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	e.out = append(append(e.out, s[done:]...), '"')
	return 0
}

func (e *jsonEncoder) table(t *vm.Table) JSONProblem {
	for _, outer := range e.path {
		if outer == t {
			return JSONCyclic
		}
	}
	if len(e.path) >= JSONDepth {
		return JSONTooDeep
	}
	if e.rules.Limit > 0 && len(e.out)-e.start > e.rules.Limit {
		return JSONTooLong // a shared table written again and again must not fill the memory
	}
	if e.rules.Charge != nil && len(e.out) >= jsonStep && cap(e.out)-len(e.out) < jsonStep {
		e.rules.Charge(2 * cap(e.out))
		e.out = slices.Grow(e.out, cap(e.out))
	}
	e.path = append(e.path, t)
	var p JSONProblem
	if n := t.Len(); n > 0 {
		p = e.array(t, n)
	} else {
		p = e.object(t)
	}
	e.path = e.path[:len(e.path)-1]
	return p
}

func (e *jsonEncoder) array(t *vm.Table, n int) JSONProblem {
	if e.rules.Strict && countKeys(t, n+1) != n {
		return JSONKeys
	}
	e.out = append(e.out, '[')
	for i := 1; i <= n; i++ {
		if i > 1 {
			e.out = append(e.out, ',')
		}
		if p := e.value(t.GetInt(i)); p != 0 {
			return p
		}
	}
	e.out = append(e.out, ']')
	return 0
}

// countKeys counts the keys of a table, up to most.
func countKeys(t *vm.Table, most int) (n int) {
	for i, _, _, ok := t.At(0); ok && n < most; i, _, _, ok = t.At(i) {
		n++
	}
	return n
}

// object writes a table without an array part. Whole-number keys become
// strings, as on Roblox. An empty table is [].
func (e *jsonEncoder) object(t *vm.Table) JSONProblem {
	separator := byte('{')
	for i, k, v, ok := t.At(0); ok; i, k, v, ok = t.At(i) {
		e.out = append(e.out, separator)
		separator = ','
		if p := e.key(t, k); p != 0 {
			return p
		}
		e.out = append(e.out, ':')
		if p := e.value(v); p != 0 {
			return p
		}
	}
	if separator == '{' {
		e.out = append(e.out, "[]"...)
		return 0
	}
	e.out = append(e.out, '}')
	return 0
}

func (e *jsonEncoder) key(t *vm.Table, k vm.Value) JSONProblem {
	switch k.Kind() {
	case vm.KindString:
		return e.text(k.AsString().String())
	case vm.KindNumber:
		f, _ := k.AsNumber()
		name := vm.FormatNumber(f)
		if f != math.Trunc(f) || math.IsInf(f, 0) || !t.GetStr(name).IsNil() {
			return JSONKeys
		}
		return e.text(name)
	}
	return JSONKeys
}
