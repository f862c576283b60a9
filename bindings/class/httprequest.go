package class

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/outbound"
)

// This file holds the requests of HttpService. Its one rule: what is wrong with
// the arguments is raised before it is asked whether requests are allowed.

// contentTypes are the items of Enum.HttpContentType by number.
// https://create.roblox.com/docs/reference/engine/enums/HttpContentType
var contentTypes = []string{"ApplicationJson", "ApplicationXml", "ApplicationUrlEncoded", "TextPlain", "TextXml"}

// mediaTypes are what the items of Enum.HttpContentType stand for.
var mediaTypes = []string{"application/json", "application/xml", "application/x-www-form-urlencoded", "text/plain", "text/xml"}

// compressions are the items of Enum.HttpCompression by number.
// https://create.roblox.com/docs/reference/engine/enums/HttpCompression
var compressions = []string{"None", "Gzip"}

// A httpArgument is an argument or a field of one.
type httpArgument struct {
	c     *bind.Call
	place int    // of an argument; 0 for a field
	field string // as messages call it
	v     vm.Value
}

func httpArg(c *bind.Call, i int) httpArgument { return httpArgument{c: c, place: i, v: c.Value(i)} }

// needHTTPArg is httpArg for an argument that must be there.
func needHTTPArg(c *bind.Call, i int, want string) httpArgument {
	c.Require(i, want)
	return httpArg(c, i)
}

// wrong raises that something else should have been given: of an argument in
// Roblox's words, of a field in ours.
func (a httpArgument) wrong(want string) {
	if a.place > 0 {
		a.c.CastError(a.place, want)
	}
	a.c.Errorf("HttpService:%s: %s: got %s, want %s", a.c.Name(), a.field, a.c.VM().Typeof(a.v), want)
}

// text gives a string.
func (a httpArgument) text() string {
	if k := a.v.Kind(); k != vm.KindString && k != vm.KindNumber {
		a.wrong("string")
	}
	return vm.ToString(a.v)
}

// textOrSecret gives a string, or the text of a Secret, which must not be
// shown.
func (a httpArgument) textOrSecret() (text string, secret bool) {
	if s, ok := bind.DataOf[*bind.Secret](a.v); ok {
		return s.Reveal(), true
	}
	return a.text(), false
}

// item gives the number of an enum's item, 0 for nil.
func (a httpArgument) item(enum string, names []string) int {
	if a.v.IsNil() {
		return 0
	}
	n, ok := EnumItemNumber(a.c.Thread(), a.v, enum, names)
	if !ok {
		a.wrong(enum)
	}
	return n
}

// header gives the fields of a request's header.
func (a httpArgument) header() map[string]string {
	header := make(map[string]string)
	if a.v.IsNil() {
		return header
	}
	t := a.v.AsTable()
	if t == nil {
		a.wrong("Dictionary")
	}
	for at, k, v, ok := t.At(0); ok; at, k, v, ok = t.At(at) {
		if !k.IsString() {
			httpArgument{c: a.c, field: "key of Headers", v: k}.wrong("string")
		}
		name := k.AsString().String()
		header[name], _ = httpArgument{c: a.c, field: fmt.Sprintf("header %q", name), v: v}.textOrSecret()
	}
	return header
}

// httpGet is GetAsync(url, nocache, headers). Nothing is cached, so nocache
// changes nothing.
func httpGet(c *bind.Call) {
	r := &outbound.Request{}
	r.URL, r.Secret = needHTTPArg(c, 1, "string").textOrSecret()
	c.OptBool(2, false)
	r.Header = httpArg(c, 3).header()
	sendHTTP(c, r, bodyOrError)
}

// httpPost is PostAsync(url, data, content_type, compress, headers).
func httpPost(c *bind.Call) {
	r := &outbound.Request{Method: "POST"}
	r.URL, r.Secret = needHTTPArg(c, 1, "string").textOrSecret()
	r.Body = needHTTPArg(c, 2, "string").text()
	media := mediaTypes[httpArg(c, 3).item("HttpContentType", contentTypes)]
	r.Gzip = c.OptBool(4, false)
	r.Header = httpArg(c, 5).header()
	if !hasHeader(r.Header, "content-type") {
		r.Header["Content-Type"] = media
	}
	sendHTTP(c, r, bodyOrError)
}

// httpRequest is RequestAsync(options).
func httpRequest(c *bind.Call) {
	t := c.Table(1)
	field := func(name string) httpArgument { return httpArgument{c: c, field: "field " + name, v: t.GetStr(name)} }
	r := &outbound.Request{}
	r.URL, r.Secret = field("Url").textOrSecret()
	if a := field("Method"); !a.v.IsNil() {
		r.Method = a.text()
	}
	r.Header = field("Headers").header()
	if a := field("Body"); !a.v.IsNil() {
		r.Body = a.text()
	}
	r.Gzip = field("Compress").item("HttpCompression", compressions) == 1
	if a := field("Timeout"); !a.v.IsNil() {
		r.Timeout = a.timeout()
	}
	sendHTTP(c, r, dictionary)
}

// timeout gives a number of seconds.
func (a httpArgument) timeout() time.Duration {
	seconds, ok := a.v.AsNumber()
	if !ok {
		a.wrong("number of seconds")
	}
	if !(seconds > 0) {
		a.c.Errorf("HttpService:%s: %s: got %s, want more than 0 seconds", a.c.Name(), a.field, vm.FormatNumber(seconds))
	}
	return time.Duration(math.Max(1, math.Min(seconds, outbound.MaxTimeout.Seconds())*float64(time.Second)))
}

func hasHeader(header map[string]string, name string) bool {
	for given := range header {
		if strings.EqualFold(given, name) {
			return true
		}
	}
	return false
}

// httpTold marks a server that has been told how to allow requests.
type httpTold bool

// allowedHTTP gives the client, or raises that there are no requests. What a
// developer can do about it is said once.
func allowedHTTP(c *bind.Call) *outbound.Client {
	client := bind.From[*outbound.Client](c.Env)
	on, _ := c.Self.Get("HttpEnabled")
	if client.Enabled() && on == true {
		return client
	}
	if !bind.From[httpTold](c.Env) {
		bind.Provide(c.Env, httpTold(true))
		hint := "HttpService: requests are off; \"enabled = true\" under [http] in lanai.toml allows them"
		if client.Enabled() {
			hint = "HttpService: requests are off because the project file sets HttpEnabled to false"
		}
		c.Env.Say(runtime.Info, "%s", hint)
	}
	c.Raise(outbound.ErrDisabled)
	return nil
}

// sendHTTP makes a request while the calling thread waits. A server that ends
// does not wait for the answer.
func sendHTTP(c *bind.Call, r *outbound.Request, finish func(*runtime.Waiter, *outbound.Response)) {
	client, env, name := allowedHTTP(c), c.Env, c.Name()
	env.Await(c.Call, func() func(*runtime.Waiter) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go func() {
			select {
			case <-env.Ended():
				cancel()
			case <-ctx.Done():
			}
		}()
		answer, err := client.Do(ctx, r)
		return func(w *runtime.Waiter) {
			if err != nil {
				w.Fail(httpErrorText(name, err))
				return
			}
			finish(w, answer)
		}
	})
}

// httpErrorText is what a script reads of a failed request.
func httpErrorText(method string, err error) string {
	var failed *outbound.Error
	if errors.As(err, &failed) && failed.Verbatim() {
		return failed.Text
	}
	return "HttpService:" + method + ": " + err.Error()
}

// bodyOrError wakes the caller of GetAsync or PostAsync.
func bodyOrError(w *runtime.Waiter, answer *outbound.Response) {
	if !answer.Success() {
		w.Fail(fmt.Sprintf("HTTP %d (%s)", answer.StatusCode, answer.StatusMessage))
		return
	}
	w.Wake(vm.Str(answer.Body))
}

// dictionary wakes the caller of RequestAsync.
func dictionary(w *runtime.Waiter, answer *outbound.Response) {
	headers := vm.NewTable(0, len(answer.Header))
	for name, value := range answer.Header {
		headers.SetStr(name, vm.Str(value))
	}
	t := vm.NewTable(0, 5)
	t.SetStr("Success", vm.Bool(answer.Success()))
	t.SetStr("StatusCode", vm.Int(answer.StatusCode))
	t.SetStr("StatusMessage", vm.Str(answer.StatusMessage))
	t.SetStr("Headers", headers.Value())
	t.SetStr("Body", vm.Str(answer.Body))
	w.Wake(t.Value())
}
