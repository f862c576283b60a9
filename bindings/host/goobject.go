package host

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"
)

// This file holds the Go objects that a job sees through gopher-luar: the engine
// and the backend. Its one rule: a method that may wait, which takes a context
// first, runs on another goroutine without it while the job waits; and a Go error
// is raised.
//
// What a job writes through the engine itself, the stores of scripts see when their
// read cache of 4 s has run out; what they write, the engine sees at once.
//
// A call that has begun is seen through even if the job ends meanwhile, so its
// context never does.
//
// gopher-luar finds methods by reflection, which makes the linker keep every method
// of every type: the program is 8 MB larger with it, of 24 MB.
//
// Fields and all other values follow gopher-luar: a Lua table becomes a struct by
// the names of its fields, a string becomes bytes.
// https://pkg.go.dev/layeh.com/gopher-luar

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// goObject gives a Go object with its methods. Those whose functions Go would call
// at any time are missing, and say so.
func (h *host) goObject(object any) lua.LValue {
	receiver := reflect.ValueOf(object)
	methods := make(map[string]lua.LValue, receiver.NumMethod())
	for i := range receiver.NumMethod() {
		name := receiver.Type().Method(i).Name
		methods[name] = h.main.NewFunction(h.goMethod(receiver.Type().String()+"."+name, receiver.Method(i)))
	}
	meta := h.main.NewTable()
	meta.RawSetString("__index", h.main.NewFunction(func(state *lua.LState) int {
		name := state.CheckString(2)
		if methods[name] == nil {
			state.RaiseError("%T has no method %s; it has %v", object, name, slices.Sorted(maps.Keys(methods)))
		}
		state.Push(methods[name])
		return 1
	}))
	meta.RawSetString("__tostring", h.main.NewFunction(func(state *lua.LState) int {
		state.Push(lua.LString(fmt.Sprintf("%T", object)))
		return 1
	}))
	u, _ := luar.New(h.main, object).(*lua.LUserData)
	u.Metatable = meta
	return u
}

// goMethod is the function for a bound method; name is what errors call it.
func (h *host) goMethod(name string, method reflect.Value) lua.LGFunction {
	t := method.Type()
	waits := t.NumIn() > 0 && t.In(0) == contextType
	skip := 0
	if waits {
		skip = 1
	}
	in := make([]reflect.Type, 0, t.NumIn())
	for i := skip; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	return func(state *lua.LState) int {
		args := h.goArguments(state, in, t.IsVariadic())
		if h.wrapFunctions(args) && !waits {
			state.RaiseError("%s would call the function at any time, for which a job has no place", name)
		}
		var results []reflect.Value
		var err error
		if waits {
			args = append([]reflect.Value{reflect.ValueOf(context.Background())}, args...)
			h.await(state, func(done func()) {
				h.background(func() func() {
					results, err = callGo(method, args)
					return done
				})
			})
		} else {
			results, err = callGo(method, args)
		}
		h.check(state, err)
		return h.giveGo(state, results)
	}
}

// callGo calls a method. A panic, such as one for a nil that has no meaning, is an
// error.
func callGo(method reflect.Value, args []reflect.Value) (results []reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	if method.Type().IsVariadic() {
		return method.CallSlice(args), nil
	}
	return method.Call(args), nil
}

// goArguments converts the arguments after the object. Those left out at the end
// are zero. gopher-luar converts only for a call, so one is made that keeps them.
func (h *host) goArguments(state *lua.LState, in []reflect.Type, variadic bool) (args []reflect.Value) {
	keep := reflect.MakeFunc(reflect.FuncOf(in, nil, variadic), func(given []reflect.Value) []reflect.Value {
		args = append(args, given...)
		return nil
	})
	given := state.GetTop() - 1
	state.Push(luar.New(state, keep.Interface()))
	n := 0
	for i, t := range in {
		switch {
		case i < given:
			state.Push(state.Get(i + 2))
		case variadic && i == len(in)-1:
			continue
		case t.Kind() == reflect.Struct:
			state.Push(state.NewTable())
		case t.Kind() == reflect.Bool:
			state.Push(lua.LFalse)
		default:
			state.Push(zeroOf(t))
		}
		n++
	}
	state.Call(n, 0)
	return args
}

// wrapFunctions makes the functions of the job among values, and in the fields of
// structs among them, ones that any goroutine may call. It reports whether there
// are any.
func (h *host) wrapFunctions(values []reflect.Value) (found bool) {
	for i, v := range values {
		switch {
		case v.Kind() == reflect.Func && !v.IsNil():
			values[i] = h.goCallback(v)
			found = true
		case v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Struct && !v.IsNil():
			found = h.wrapFields(v.Elem()) || found
		case v.Kind() == reflect.Struct:
			settable := reflect.New(v.Type()).Elem()
			settable.Set(v)
			if h.wrapFields(settable) {
				values[i], found = settable, true
			}
		}
	}
	return found
}

func (h *host) wrapFields(v reflect.Value) (found bool) {
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Func && f.CanSet() && !f.IsNil() {
			f.Set(h.goCallback(reflect.ValueOf(f.Interface())))
			found = true
		}
	}
	return found
}

// zeroOf gives what gopher-luar makes the zero value of a type.
func zeroOf(t reflect.Type) lua.LValue {
	switch t.Kind() {
	case reflect.String:
		return lua.LString("")
	case reflect.Ptr, reflect.Slice, reflect.Map, reflect.Func, reflect.Interface:
		return lua.LNil
	}
	return lua.LNumber(0)
}

// goCallback makes a function of the job one that any goroutine may call: it runs
// on the loop and may not wait. Its error becomes the trailing error.
func (h *host) goCallback(f reflect.Value) reflect.Value {
	t := f.Type()
	return reflect.MakeFunc(t, func(args []reflect.Value) (results []reflect.Value) {
		var failed error
		h.env.Do(func() {
			ended := false
			j := h.start(func(*lua.LState) {
				defer func() {
					if r := recover(); r != nil {
						failed = fmt.Errorf("%v", r)
						if err, ok := r.(error); ok {
							failed = fmt.Errorf("%s", errorText(err))
						}
					}
				}()
				results = f.Call(args)
			}, func() { ended = true })
			if !ended {
				j.kill()
				failed, results = errCallback, nil
			}
		})
		return outcomeOf(t, results, failed)
	})
}

// errCallback is the failure of a function that waited where it may not.
var errCallback = errors.New("the function may not wait: it is called inside a request of the store")

// outcomeOf gives the results of a callback, or zeros and its error.
func outcomeOf(t reflect.Type, results []reflect.Value, failed error) []reflect.Value {
	if failed == nil {
		return results
	}
	results = make([]reflect.Value, t.NumOut())
	for i := range results {
		results[i] = reflect.Zero(t.Out(i))
	}
	if n := t.NumOut(); n > 0 && t.Out(n-1) == errorType {
		results[n-1] = reflect.ValueOf(&failed).Elem()
	}
	return results
}

// giveGo leaves the results of a Go method; a trailing error is raised.
func (h *host) giveGo(state *lua.LState, results []reflect.Value) int {
	if n := len(results); n > 0 && results[n-1].Type() == errorType {
		if err, _ := results[n-1].Interface().(error); err != nil {
			h.raise(state, err)
		}
		results = results[:n-1]
	}
	for _, v := range results {
		state.Push(luar.New(state, v.Interface()))
	}
	return len(results)
}
