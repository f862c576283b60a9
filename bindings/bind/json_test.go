package bind_test

// This file tests the JSON encoder and decoder: forms, refusals, and that what
// is written reads back as the same value.

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// evaluate gives the value of a Luau expression, or of a chunk that returns it.
func evaluate(t *testing.T, expression string) vm.Value {
	t.Helper()
	machine := luau.New(luau.Options{})
	machine.Globals.SetStr("userdata", vm.NewUserdata(nil, nil, nil).Value())
	proto, err := luau.Compile("test", "return "+expression, luau.O1)
	if err != nil {
		proto, err = luau.Compile("test", expression, luau.O1)
	}
	require.NoError(t, err)
	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
	require.NoError(t, err)
	require.NotEmpty(t, results)
	return results[0]
}

var strict = bind.JSONRules{Strict: true, Limit: 1000}

func TestAppendJSON(t *testing.T) {
	cyclic := `local t = {} t.a = { b = t } return t`
	for _, c := range []struct {
		luau   string
		strict string // JSON, or the problem after "!"
		http   string // the same for HttpService, "" when equal
	}{
		{`nil`, `null`, ""},
		{`true`, `true`, ""},
		{`{ a = false }`, `{"a":false}`, ""},
		{`12`, `12`, ""},
		{`-0`, `-0`, ""},
		{`0.1`, `0.1`, ""},
		{`2^53`, `9007199254740992`, ""},
		{`1e300`, `1e+300`, ""},
		{`0/0`, `{"m":null,"t":"numeric","v":"nan"}`, `nan`},
		{`math.huge`, `{"m":null,"t":"numeric","v":"inf"}`, `inf`},
		{`-math.huge`, `{"m":null,"t":"numeric","v":"-inf"}`, `-inf`},
		{`"plain / é 🌺"`, `"plain / é 🌺"`, ""},
		{`"\"\\\b\t\n\f\r\0\31\127"`, `"\"\\\b\t\n\f\r\u0000\u001f` + "\x7f" + `"`, ""},
		{`"\xff"`, `!string is not valid UTF-8`, ""},
		{`{ ["\xff"] = 1 }`, `!string is not valid UTF-8`, ""},
		{`{}`, `[]`, ""},
		{`{ 1, 2, 3 }`, `[1,2,3]`, ""},
		{`{ { }, { a = { 1 } } }`, `[[],{"a":[1]}]`, ""},
		{`{ [5] = "x" }`, `{"5":"x"}`, ""},
		{`{ [2] = true, a = 1 }`, `{"a":1,"2":true}`, ""},
		{`{ [5] = 1, ["5"] = 2 }`, `!table is neither an array without holes nor a dictionary with string keys`, ""},
		{`{ [0.5] = 1 }`, `!table is neither an array without holes nor a dictionary with string keys`, ""},
		{`{ [true] = 1 }`, `!table is neither an array without holes nor a dictionary with string keys`, ""},
		{`{ 1, 2, a = 3 }`, `!table is neither an array without holes nor a dictionary with string keys`, `[1,2]`},
		{`{ 1, nil, 3 }`, `!table is neither an array without holes nor a dictionary with string keys`, `[1,null,3]`},
		{`print`, `!value has no JSON form`, ""},
		{`coroutine.create(print)`, `!value has no JSON form`, ""},
		{`userdata`, `!value has no JSON form`, `null`},
		{`vector.create(1, 2, 3)`, `!value has no JSON form`, `null`},
		{`setmetatable({ 1 }, { __index = { a = 1 }, __len = function() return 9 end })`, `[1]`, ""},
		{`local s = { 1 } return { s, s }`, `[[1],[1]]`, ""},
		{cyclic, `!tables cannot be cyclic`, ""},
		{`buffer.fromstring("hi\0")`, `{"m":null,"t":"buffer","base64":"aGkA"}`, ""},
		{`buffer.create(50 * 2 ^ 20 + 1)`, `!text is too long`, ""},
		{`string.rep("x", 1001)`, `!text is too long`, `"` + strings.Repeat("x", 1001) + `"`},
		{`local t = { 1, 1 } for i = 1, 60 do t = { t, t } end return t`, `!text is too long`, `-`},
		{`local t = {} for i = 1, 1001 do t = { t } end return t`, `!tables are nested too deeply`, ""},
	} {
		v := evaluate(t, c.luau)
		assert.Equal(t, c.strict, written(v, strict), "strict: %s", c.luau)
		if c.http == "-" {
			continue
		}
		if c.http == "" {
			c.http = c.strict
		}
		assert.Equal(t, c.http, written(v, bind.JSONRules{}), "http: %s", c.luau)
	}
}

func written(v vm.Value, rules bind.JSONRules) string {
	text, err := bind.AppendJSON([]byte("#"), v, rules)
	if err != nil {
		return "!" + err.Error()
	}
	return strings.TrimPrefix(string(text), "#")
}

func TestParseJSON(t *testing.T) {
	for text, want := range map[string]string{
		` [ 1 , -2.5e1 , "a" , true , false ] `: `{ 1, -25, "a", true, false }`,
		`{"a":{"b":[]},"c":null}`:               `{ a = { b = {} } }`,
		`"\u0041\n\/\ud83c\udf3a\ud83c"`:        `"A\n/🌺\u{FFFD}"`,
		`[1,null,3]`:                            `{ 1, nil, 3 }`,
		`{"m":1,"t":"numeric","v":"inf"}`:       `{ m = 1, t = "numeric", v = "inf" }`,
		`{"m":null,"t":"numeric","v":"-inf"}`:   `-math.huge`,
		`{"m":null,"t":"other"}`:                `{ t = "other" }`,
		`1e999`:                                 `math.huge`,
		`0`:                                     `0`,
		`123456789012345678`:                    `123456789012345678`,
	} {
		v, err := bind.ParseJSON(text)
		require.NoError(t, err, text)
		assert.True(t, same(v, evaluate(t, want)), text)
	}

	for text, want := range map[string]string{
		``:                        `JSON at byte 0: got end of text, want a value`,
		`[1,]`:                    `JSON at byte 3: got "]", want a value`,
		`[1`:                      `JSON at byte 2: got end of text, want "," or "]"`,
		`{"a" 1}`:                 `JSON at byte 5: got "1", want ":"`,
		`{a:1}`:                   `JSON at byte 1: got "a", want a string as key`,
		`{"a":1`:                  `JSON at byte 6: got end of text, want "," or "}"`,
		`01`:                      `JSON at byte 2: got end of text, want a number without leading zeros`,
		`-`:                       `JSON at byte 1: got end of text, want a number without leading zeros`,
		`1.`:                      `JSON at byte 2: got end of text, want a digit`,
		`1e+`:                     `JSON at byte 3: got end of text, want a digit`,
		`"abc`:                    `JSON at byte 4: got end of text, want a closing '"'`,
		`"a\qb"`:                  `JSON at byte 3: got "q", want an escape`,
		`"\u12"`:                  `JSON at byte 6: got end of text, want four hexadecimal digits`,
		"\"a\nb\"":                `JSON at byte 2: got "\n", want an escaped control character`,
		"\"\xff\"":                `JSON has a string that is not valid UTF-8`,
		`nul`:                     `JSON at byte 0: got "n", want null`,
		`1 2`:                     `JSON at byte 2: got "2", want end of text`,
		`nan`:                     `JSON at byte 0: got "n", want null`,
		strings.Repeat("[", 1001): `tables are nested too deeply`,
	} {
		_, err := bind.ParseJSON(text)
		assert.EqualError(t, err, want, text)
	}
}

// same compares two values deeply; NaN equals NaN.
func same(a, b vm.Value) bool {
	x, y := a.AsTable(), b.AsTable()
	switch {
	case x != nil && y != nil:
		for i, k, v, ok := x.At(0); ok; i, k, v, ok = x.At(i) {
			if !same(v, y.Get(k)) {
				return false
			}
		}
		for i, k, _, ok := y.At(0); ok; i, k, _, ok = y.At(i) {
			if x.Get(k).IsNil() {
				return false
			}
		}
		return true
	case a.AsBuffer() != nil && b.AsBuffer() != nil:
		return string(a.AsBuffer().Bytes) == string(b.AsBuffer().Bytes)
	case a.IsNumber() && b.IsNumber():
		f, _ := a.AsNumber()
		g, _ := b.AsNumber()
		return math.Float64bits(f) == math.Float64bits(g) || f != f && g != g
	}
	return vm.RawEqual(a, b)
}

func TestJSONRoundTrip(t *testing.T) {
	for _, expression := range []string{
		`{ 0.1, 1/3, 2^53, -2^53, 5e-324, 1.7976931348623157e308, -0, 0/0, math.huge, -math.huge, 123456.789 }`,
		`{ coins = 1, [""] = "", nested = { list = { { id = 1 }, { id = 2 } }, flag = false } }`,
		`{ text = "\0\1\31\127 \" \\ é 🌺 \u{2028}", long = string.rep("é", 50000) }`,
		`{ data = buffer.fromstring("\0\255\128"), empty = buffer.create(0) }`,
	} {
		v := evaluate(t, expression)
		text, err := bind.AppendJSON(nil, v, bind.JSONRules{Strict: true})
		require.NoError(t, err)
		assert.True(t, json.Valid(text), "%s", text)
		back, err := bind.ParseJSON(string(text))
		require.NoError(t, err)
		assert.True(t, same(v, back), expression)
	}
}

func TestParseJSONIsFresh(t *testing.T) {
	a, err := bind.ParseJSON(`{"list":[1]}`)
	require.NoError(t, err)
	a.AsTable().GetStr("list").AsTable().Append(vm.Int(2))
	b, err := bind.ParseJSON(`{"list":[1]}`)
	require.NoError(t, err)
	assert.Equal(t, 1, b.AsTable().GetStr("list").AsTable().Len())
}

// FuzzJSON checks against encoding/json which texts are JSON, and that what
// was read is written and read again as the same value.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,-0,1e9,"x\u0041\n"],"b":null,"c":{"m":null,"t":"buffer","base64":"aGkA"}}`,
		`[[],{},"\ud83c\udf3a",true,false,null]`, `{"m":null,"t":"numeric","v":"nan"}`, `"\`, `01`, `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := bind.ParseJSON(text)
		if valid := json.Valid([]byte(text)); (err == nil) != valid {
			if !valid || !strings.Contains(err.Error(), "UTF-8") && err != bind.JSONTooDeep {
				t.Fatalf("ParseJSON(%q) gives %v; encoding/json says valid is %v", text, err, valid)
			}
		}
		if err != nil {
			return
		}
		if twice, err := bind.ParseJSON("[" + text + "," + text + "]"); err == nil { // too deep now, otherwise
			assert.True(t, same(v, twice.AsTable().GetInt(2)), "a value is the same after another")
		}
		again, err := bind.AppendJSON(nil, v, bind.JSONRules{Strict: true})
		if err == bind.JSONKeys {
			return // an array with null has holes
		}
		require.NoError(t, err)
		back, err := bind.ParseJSON(string(again))
		require.NoError(t, err)
		assert.True(t, same(v, back), "%s", again)
	})
}

func BenchmarkJSON(b *testing.B) {
	text := `{"coins":120,"level":3,"inventory":[{"id":"sword","count":1},{"id":"potion","count":12}],"settings":{"music":true,"volume":0.5}}`
	v, err := bind.ParseJSON(text)
	require.NoError(b, err)
	b.Run("Append", func(b *testing.B) {
		var out []byte
		b.ReportAllocs()
		for b.Loop() {
			out, _ = bind.AppendJSON(out[:0], v, strict)
		}
	})
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = bind.ParseJSON(text)
		}
	})
}

// TestParseJSONIsTheSameEverywhere checks that what a value becomes does not depend
// on what came before it: the decoder learns sizes and keeps recent strings.
func TestParseJSONIsTheSameEverywhere(t *testing.T) {
	for _, text := range []string{`[1,null,3]`, `[null,2]`, `[]`, `[1]`, `{}`, `{"a":1}`, `{"a":null,"b":2}`, `["ab","ba","aab"]`, `{"ab":"ba","ba":"ab"}`} {
		alone, err := bind.ParseJSON(text)
		require.NoError(t, err)
		for _, before := range []string{`[1,2,3,4,5,6,7]`, `{"a":1,"b":2,"c":3,"d":4,"e":5}`, `"ab"`, `["aab"]`, `[null,null,1]`} {
			list, err := bind.ParseJSON("[" + before + "," + text + "]")
			require.NoError(t, err)
			after := list.AsTable().GetInt(2)
			assert.Equal(t, alone.AsTable().Len(), after.AsTable().Len(), "%s after %s", text, before)
			want, err := bind.AppendJSON(nil, alone, bind.JSONRules{})
			require.NoError(t, err)
			got, err := bind.AppendJSON(nil, after, bind.JSONRules{})
			require.NoError(t, err)
			assert.JSONEq(t, string(want), string(got), "%s after %s", text, before)
		}
	}
}
