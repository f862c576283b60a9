package luau_test

// This file tries to break out of a machine. Its one rule: whatever a script
// does, the process lives, its heap stays within the limit of memory and a
// fifth, the script ends soon after its time, and the next script runs. A
// breakout is one line; all run in one child process, whose heap is nobody
// else's.

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	goruntime "runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/luau"
	"lanai/runtime/luau/compile"
	"lanai/runtime/luau/vm"
)

const (
	breakoutMemory = 32 << 20
	breakoutTime   = 200 * time.Millisecond

	tooMuch  = "not enough memory"
	tooLong  = "out of time"
	overflow = "stack overflow"

	nextFailed = "the next script: "
)

// breakouts are scripts, and a part of the error that ends each; "" when it
// does no harm. kept is a global table.
var breakouts = []struct{ name, want, source string }{
	// Time.
	{"loop", tooLong, `while true do end`},
	{"loop in pcall", tooLong, `while true do pcall(function() while true do end end) end`},
	{"recursion", tooLong, `local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(200)`},
	{"metamethod", tooLong, `local t = setmetatable({}, {__index = function() while true do end end}) while true do pcall(function() return t.x end) end`},
	{"index functions", tooLong, `local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return rawget(t, k) or next(t) end while true do local _ = t.x end`},
	{"pattern", tooLong, `string.find(("a"):rep(5000), ("a-"):rep(90) .. "b")`},
	{"pattern of captures", tooLong, `string.match(("a"):rep(3000), "(.-)(.-)(.-)(.-)(.-)(.-)b")`},
	{"pattern of sets", tooLong, `string.match(("a"):rep(100000), ("[a-z]*"):rep(20) .. "1")`},
	{"balanced", "", `string.find(("("):rep(20000), "%b()")`},
	{"sort", tooLong, `table.sort({3, 2, 1}, function() while true do end end)`},
	{"sort that lies", "invalid order function", `local t = table.create(10000, 1) table.sort(t, function() return true end)`},
	{"gsub", tooLong, `string.gsub("abc", ".", function() while true do end end)`},
	{"gmatch", tooLong, `while true do for w in ("a b c"):gmatch("%a") do end end`},
	{"traversal", tooLong, `local t = {1, 2, 3} while true do for k in t do t[k] = k end for k in pairs(t) do t[k] = k end end`},
	{"traversal that grows", tooMuch, `local t = {1} for i in ipairs(t) do t[i + 1] = i end`},
	{"iterator", tooLong, `for _ in function() return 1 end do end`},
	{"__iter", tooLong, `for _ in setmetatable({}, {__iter = function() return function() return 1 end end}) do end`},
	{"coroutines", tooLong, `while true do coroutine.wrap(function() coroutine.yield() end)() end`},
	{"tostring", tooLong, `local t = setmetatable({}, {__tostring = function() while true do end end}) while true do pcall(tostring, t) end`},
	{"move", tooLong, `while true do table.move({}, 1, 2 ^ 30, 2) end`},
	{"for", tooLong, `for i = 1, math.huge do end`},
	{"for that stands", tooLong, `for i = 2 ^ 53, 2 ^ 53 + 2 do end`},
	{"concat of nothing", "invalid value (nil) at index 1", `table.concat({}, "", 1, 2 ^ 30)`},
	{"handlers", "", `local function f() error(xpcall(error, f)) end xpcall(error, f)`},

	// Depth.
	{"Lua calls", overflow, `local function f() return 1 + f() end f()`},
	{"pcalls", "", `local function f() return pcall(f) end f()`},
	{"big frames", tooMuch, `local function f(...) return 1 + f(1, ...) end f()`},
	{"nested gsub", overflow, `local function f() return (string.gsub("a", "a", f)) end f()`},
	{"nested resumes", overflow, `local function f() return coroutine.wrap(f)() end f()`},
	{"chain", "loop", `local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a}) return a.x`},
	{"concat in __concat", overflow, `local t = setmetatable({}, {}) getmetatable(t).__concat = function(a, b) return a .. b end return t .. t`},
	{"unpack", "too many results", `return table.unpack({}, 1, 1e8)`},
	{"varargs", "", `local function f(n, ...) if n == 0 then return select("#", ...) end return f(n - 1, ...) end for i = 1, 10 do f(100, table.unpack(table.create(7000, 1))) end`},

	// Single requests.
	{"rep", tooMuch, `return ("x"):rep(2 ^ 29)`},
	{"rep of rep", "too large", `return ("x"):rep(2 ^ 15):rep(2 ^ 20)`},
	{"table.create", "table overflow", `return table.create(1e9)`},
	{"large table.create", tooMuch, `return table.create(6e7, 1)`},
	{"buffer.create", tooMuch, `return buffer.create(2 ^ 29)`},
	{"format width", "too long", `return ("%1000000000d"):format(1)`},
	{"format", tooMuch, `local s = ("x"):rep(2 ^ 24) return ("%s%s%s%s%s%s"):format(s, s, s, s, s, s)`},
	{"format any", tooMuch, `local s = ("x"):rep(2 ^ 24) return ("%*%*%*%*%*%*"):format(s, s, s, s, s, s)`},
	{"format quoted", tooMuch, `return ("%q"):format(("\0"):rep(2 ^ 24))`},
	{"print", tooMuch, `local s = ("x"):rep(2 ^ 23) print(table.unpack(table.create(1000, s)))`},
	{"concat", tooMuch, `local s = ("x"):rep(2 ^ 20) return table.concat(table.create(1000, s))`},
	{"gsub that grows", tooMuch, `return (("x"):rep(2 ^ 10):gsub("x", ("y"):rep(2 ^ 18)))`},
	{"gsub with a table", tooMuch, `return (("x"):rep(2 ^ 10):gsub("x", {x = ("y"):rep(2 ^ 18)}))`},
	{"pack", tooMuch, `return string.pack("c1000000000", "x")`},
	{"pack strings", tooMuch, `local s = ("x"):rep(2 ^ 24) return string.pack("zzzzz", s, s, s, s, s)`},
	{"split", tooMuch, `return ("x"):rep(2 ^ 24):split("")`},
	{"split fields", tooMuch, `return (","):rep(2 ^ 24):split()`},
	{"upper", tooMuch, `local s = ("x"):rep(2 ^ 24) return {s:upper(), s:upper(), s:upper(), s:upper()}`},
	{"reverse", tooMuch, `local s = ("x"):rep(2 ^ 24) return {s:reverse(), s:reverse(), s:reverse(), s:reverse()}`},
	{"buffers of strings", tooMuch, `local s = ("x"):rep(2 ^ 24) return {buffer.fromstring(s), buffer.fromstring(s), buffer.fromstring(s), buffer.fromstring(s)}`},
	{"strings of buffers", tooMuch, `local b = buffer.create(2 ^ 24) return {buffer.tostring(b), buffer.tostring(b), buffer.readstring(b, 0, 2 ^ 24), buffer.tostring(b)}`},
	{"date", tooMuch, `return os.date(("%c"):rep(2 ^ 22))`},
	{"sparse keys", "", `local t = {} for i = 1, 30 do t[2 ^ i] = i end`},
	{"constructor", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16} end`},

	// Many small ones.
	{"strings", tooMuch, `local s = "x" while true do s = s .. s end`},
	{"strings in one line", tooMuch, `local s = ("x"):rep(2 ^ 20)` + strings.Repeat(` s = s .. s`, 40)},
	{"interpolation", tooMuch, "local s = 'x' while true do s = `{s}{s}` end"},
	{"kept strings", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = "string number " .. i end`},
	{"string keys", tooMuch, `local t = {} for i = 1, 1e9 do t["key" .. i] = true end`},
	{"tostring results", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = tostring(i + 0.5) end`},
	{"parts of strings", tooMuch, `local t, s = {}, ("0123456789"):rep(1000) for i = 1, 1e9 do t[i] = s:sub(1, 2 + i % 5000) end`},
	{"parts of lost strings", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = (("x"):rep(10000) .. i):sub(1, 400) end`},
	{"arrays", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = i end`},
	{"inserts", tooMuch, `local t = {} while true do table.insert(t, 1) end`},
	{"inserts in front", tooMuch, `local t = table.create(2 ^ 19, 1) while true do table.move(t, 1, #t, #t + 1) end`},
	{"maps", tooMuch, `local t = {} for i = 1, 1e9 do t[i + 0.5] = i end`},
	{"rawset", tooMuch, `local t = {} for i = 1, 1e9 do rawset(t, i + 0.5, i) end`},
	{"tables", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = {} end`},
	{"objects", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = {name = "x", value = i, next = t} end`},
	{"lists", tooMuch, `local t while true do t = {t} end`},
	{"doubling clones", tooMuch, `local t = {{}} while true do t = {table.clone(t), table.clone(t), t} for i = 1, 1000 do t[#t + 1] = table.clone(t) end end`},
	{"closures", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = function() return i end end`},
	{"upvalues", tooMuch, `local t = {} for i = 1, 1e9 do local x = i t[i] = function() x += 1 return x end end`},
	{"vectors", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = vector.create(i, i, i) + vector.one end`},
	{"threads", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = coroutine.create(print) end`},
	{"threads with stacks", tooMuch, `local function deep(n) if n == 0 then coroutine.yield() else deep(n - 1) end return n end local t = {} for i = 1, 1e5 do t[i] = coroutine.wrap(deep) t[i](i % 500 + 100) end`},
	{"wide stacks", tooMuch, `local t = {} for i = 1, 1e5 do t[i] = coroutine.wrap(function(...) coroutine.yield() return ... end) t[i](table.unpack(table.create(7000, 1))) end`},
	{"resume in resume", tooMuch, `local t = {} for i = 1, 1e9 do local co co = coroutine.create(function() coroutine.yield(co) end) t[i] = co coroutine.resume(co) end`},
	{"userdata", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = newproxy(true) end`},
	{"buffers", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = buffer.create(100) end`},
	{"iterators", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = ("x"):gmatch(".") end`},
	{"packs", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = table.pack(i, i, i) end`},
	{"captures", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = table.pack(("abc def ghi"):match("(%a+) (%a+) (%a+)")) end`},
	{"dates", tooMuch, `local t = {} for i = 1, 1e9 do t[i] = os.date("*t", i) end`},
	{"weak keys", tooMuch, `local t, keep = setmetatable({}, {__mode = "k"}), {} for i = 1, 1e9 do local k = {} keep[i] = k t[k] = {k} end`},
	{"weak values", tooMuch, `local t, keep = setmetatable({}, {__mode = "v"}), {} for i = 1, 1e9 do local k = {} keep[i] = k t[i] = k end`},
	{"weak strings", tooMuch, `local t = setmetatable({}, {__mode = "kv"}) for i = 1, 1e9 do t["key" .. i] = "value" .. i end`},
	{"on the stack", tooMuch, `local function f(s, n) if n == 0 then return 0 end local t = table.create(1000, n) return f(t, n - 1) + #t end f({}, 19000)`},
	{"in an error", tooMuch, `local e = "x" while true do local ok, m = pcall(error, e .. e, 0) e = m end`},
	{"in globals", tooMuch, `for i = 1, 1e9 do getfenv()["g" .. i] = {} end`},
	{"in _G", tooMuch, `for i = 1, 1e9 do _G[i] = {i} end`},
	{"caught", tooMuch, `while true do pcall(function() local t = {} for i = 1, 1e9 do t[i] = {} end end) end`},
	{"caught again", tooMuch, `while true do pcall(string.rep, "x", 2 ^ 29) end`},
	{"caught by resume", tooMuch, `while true do coroutine.resume(coroutine.create(function() local t = {} for i = 1, 1e9 do t[i] = {} end end)) end`},
	{"caught by xpcall", tooMuch, `local t = {} while true do xpcall(function() for i = 1, 1e9 do t[#t + 1] = {} end end, function() for i = 1, 1e9 do t[#t + 1] = {} end end) end`},
	{"garbage", tooLong, `while true do local t = {} for i = 1, 1e4 do t[i] = {} end end`},
	{"garbage near the limit", tooLong, `local t = table.create(2 ^ 19, 1) local s = ("x"):rep(2 ^ 24) while true do local t = {} for i = 1, 1e4 do t[i] = {} end end`},
	{"garbage strings", tooLong, `local n = 0 while true do n += 1 local s = ("x"):rep(2 ^ 22) .. n end`},
}

// nested gives sources that are nested deeply, which the parser refuses.
func nested() map[string]string {
	repeated := func(open, middle, shut string) string {
		return strings.Repeat(open, 10000) + middle + strings.Repeat(shut, 10000)
	}
	return map[string]string{
		"parentheses": "return " + repeated("(", "1", ")"),
		"tables":      "return " + repeated("{", "1", "}"),
		"calls":       "return " + repeated("f(", "1", ")"),
		"functions":   repeated("return function() ", "", " end"),
		"blocks":      repeated("do ", "", " end"),
		"ifs":         repeated("if x then ", "", " end"),
		"if values":   "return " + repeated("if x then 1 else ", "2", ""),
		"unary":       "return " + repeated("not ", "1", ""),
		"minus":       "return " + repeated("- ", "1", ""),
		"powers":      "return " + repeated("2 ^ ", "1", ""),
		"concats":     "return " + repeated("'a' .. ", "'b'", ""),
		"sums":        "return " + repeated("1 + ", "x", ""),
		"indexes":     "return x" + repeated("[x", "", "]"),
		"fields":      "return x" + repeated(".x", "", ""),
		"types":       "local x: " + repeated("{", "number", "}"),
		"strings":     "return " + repeated("`{", "1", "}`"),
		"elseif":      "if x then " + repeated("elseif x then ", "", "") + " end",
	}
}

func TestDeeplyNestedSource(t *testing.T) {
	for name, source := range nested() {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			for _, level := range []compile.Level{luau.O0, luau.O1, luau.O2} {
				_, err := luau.Compile("x", source, level)
				if err != nil {
					assert.NotContains(t, err.Error(), "internal")
				}
			}
			assert.Less(t, time.Since(start), 5*time.Second)
		})
	}
}

// breakoutChild says, in the child process, whether another machine is at work
// beside the one that is broken out of.
const breakoutChild = "LANAI_TEST_BREAKOUT"

// TestBreakout runs all breakouts in a process, and again beside a machine that
// must not notice.
func TestBreakout(t *testing.T) {
	if how := os.Getenv(breakoutChild); how != "" {
		breakOut(how == "beside")
		return
	}
	for _, how := range []string{"alone", "beside"} {
		t.Run(how, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestBreakout$")
			cmd.Env = append(os.Environ(), breakoutChild+"="+how)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			seen := 0
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if fault, ok := strings.CutPrefix(lines.Text(), "fault: "); ok {
					t.Error(fault)
				} else if done, ok := strings.CutPrefix(lines.Text(), "done: "); ok {
					t.Log(done)
					seen++
				}
			}
			assert.NoError(t, cmd.Wait(), "the process did not live")
			assert.Equal(t, len(breakouts), seen)
		})
	}
}

// breakOut is the child process.
func breakOut(beside bool) {
	debug.SetGCPercent(400) // as the command does
	var peak, turns, longest atomic.Int64
	go watchHeap(&peak)
	if beside {
		go neighbour(&turns, &longest)
	}
	for _, b := range breakouts {
		goruntime.GC()
		goruntime.GC()
		base := heapInUse()
		peak.Store(0)
		longest.Store(0)
		before, start := turns.Load(), time.Now()
		limit := breakoutTime
		if b.want != tooLong {
			limit *= 600 // using memory up takes a while, on a busy machine a long one
		}
		got := runBreakout(b.source, limit)
		took, high, ran := time.Since(start), peak.Load()-base, turns.Load()-before

		complain := func(format string, args ...any) { fmt.Printf("fault: "+b.name+": "+format+"\n", args...) }
		if strings.HasPrefix(got, nextFailed) || b.want == "" && got != "" || !strings.Contains(got, b.want) {
			complain("got %.200q, want %q", got, b.want)
		}
		most := int64(breakoutMemory) * 6 / 5
		if high > most {
			complain("%d MB in use, want at most %d", high>>20, most>>20)
		}
		if took > limit+2*time.Second {
			complain("took %v", took)
		}
		if beside && took > time.Second && ran < 5 {
			complain("the machine beside ran %d times in %v, the longest took %v", ran, took, time.Duration(longest.Load()))
		}
		fmt.Printf("done: %-24s %8.1f MB %8d ms, beside %5d turns, longest %4d ms: %.60s\n",
			b.name, float64(high)/(1<<20), took.Milliseconds(), ran, longest.Load()/1e6, got)
	}
}

// runBreakout runs one on a new machine and returns the error it ends with.
func runBreakout(source string, limit time.Duration) string {
	machine := luau.New(luau.Options{})
	machine.SetMemoryLimit(breakoutMemory)
	proto, err := luau.Compile("x", source, luau.O1)
	if err != nil {
		return err.Error()
	}
	machine.OnInterrupt = func(*vm.Thread) error { return errors.New(tooLong) }
	alarm := time.AfterFunc(limit, machine.Interrupt)
	_, err = machine.Resume(machine.NewThread(machine.Load(proto, machine.NewEnv()).Value()))
	alarm.Stop()

	machine.OnInterrupt = nil
	if next, e := luau.Compile("next", "local t = {} for i = 1, 100 do t[i] = {} end return #t", luau.O1); e != nil {
		return e.Error()
	} else if r, e := machine.Call(machine.Load(next, machine.NewEnv()).Value()); e != nil {
		return nextFailed + e.Error()
	} else if n, _ := r[0].AsNumber(); n != 100 {
		return nextFailed + "wrong result"
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// neighbour runs a small script again and again.
func neighbour(turns, longest *atomic.Int64) {
	machine := luau.New(luau.Options{})
	machine.SetMemoryLimit(breakoutMemory)
	proto, err := luau.Compile("beside", `local t = {} for i = 1, 10 do t[i] = {i} end local s = 0 for _, v in t do s += v[1] end return s`, luau.O1)
	if err != nil {
		panic(err)
	}
	fn := machine.Load(proto, machine.NewEnv()).Value()
	for {
		start := time.Now()
		if _, err := machine.Call(fn); err != nil {
			panic(err)
		}
		turns.Add(1)
		if took := int64(time.Since(start)); took > longest.Load() {
			longest.Store(took)
		}
		time.Sleep(time.Millisecond)
	}
}

func heapInUse() int64 {
	s := [1]metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s[:])
	return int64(s[0].Value.Uint64())
}

func watchHeap(peak *atomic.Int64) {
	for {
		if n := heapInUse(); n > peak.Load() {
			peak.Store(n)
		}
		time.Sleep(200 * time.Microsecond)
	}
}
