package bindings_test

// This file runs the script tests of testdata/http on whole servers that may
// make requests to a server on loopback. Its one rule: a case is one text file.
//
// Announcements are those of script_test.go. The global `url` is the address
// of the server, which answers /echo with what it was asked, /status/N with
// that status, /redirect?to=URL, /big and /hang. The client allows 127.0.0.1
// and example.test, 3 requests in `--! limit 3`, and has the secret "key".

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
	"lanai/runtime/luau/vm"
	"lanai/runtime/outbound"
)

// hidden is the text of the secret "key".
const hidden = "SeCrEtVaLuE"

// echoServer is the server that scripts ask.
func echoServer(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		header := map[string]string{}
		for name := range r.Header {
			header[strings.ToLower(name)] = r.Header.Get(name)
		}
		w.Header().Set("X-Answer", "yes")
		assert.NoError(t, json.NewEncoder(w).Encode(map[string]any{
			"method": r.Method, "header": header, "length": len(body), "body": string(body), "query": r.URL.RawQuery,
			"known": strings.Contains(r.URL.RawQuery+header["authorization"], hidden)}))
	})
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.PathValue("code"))
		w.WriteHeader(code)
		fmt.Fprint(w, "status "+r.PathValue("code"))
	})
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2000)) })
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// newHTTPWorld returns a server whose scripts may ask s.
func newHTTPWorld(t *testing.T, s *httptest.Server, limit int) *world {
	client, err := outbound.New(outbound.Options{Enabled: true, Hosts: []string{"example.test"}, Private: []string{"127.0.0.1"},
		MaxResponse: 1000, PerMinute: limit, PlaceID: 7, Secrets: map[string]string{"key": hidden}})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	w := newWorld(t, bindings.Options{HTTP: client})
	w.VM.Globals.SetStr("url", vm.Str(s.URL))
	return w
}

func TestHTTPScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/http/*.luau")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".luau"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			limit := 0
			for _, m := range setting.FindAllStringSubmatch(string(src), -1) {
				require.Equal(t, "limit", m[1])
				limit, _ = strconv.Atoi(m[2])
			}
			w := newHTTPWorld(t, echoServer(t), limit)
			w.place([2]string{"ServerScriptService.Test:Script", string(src) + "\nprint(\"ran to the end\")"})
			w.run(0, 0)
			w.expect(string(src))
			assert.Contains(t, w.texts(runtime.Output), "ran to the end", "the script did not reach its last line")
			for _, m := range w.messages {
				assert.NotContains(t, m.Text+m.Traceback, hidden)
			}
		})
	}
}

// TestHTTPOff checks what scripts get and developers read without permission.
func TestHTTPOff(t *testing.T) {
	off, err := outbound.New(outbound.Options{Private: []string{"127.0.0.1"}})
	require.NoError(t, err)
	for _, client := range []*outbound.Client{nil, off} {
		w := newWorld(t, bindings.Options{HTTP: client})
		w.place([2]string{"ServerScriptService.Main:Script", `
			local HttpService = game:GetService("HttpService")
			local text = "Http requests are not enabled. Enable via game settings"
			local function refused(...)
				local ok, why = pcall(...)
				assert(not ok and why == text, why)
			end
			refused(HttpService.GetAsync, HttpService, "http://127.0.0.1/")
			refused(HttpService.PostAsync, HttpService, "http://127.0.0.1/", "")
			refused(HttpService.RequestAsync, HttpService, { Url = "http://127.0.0.1/" })
			print(HttpService.HttpEnabled, HttpService:JSONEncode({ 1 }))`})
		w.run(0, 0)
		assert.Empty(t, w.texts(runtime.Error))
		assert.Equal(t, []string{"false [1]"}, w.texts(runtime.Output))
		assert.Equal(t, []string{`HttpService: requests are off; "enabled = true" under [http] in lanai.toml allows them`}, w.texts(runtime.Info))
	}
}

// TestHTTPOffInProject checks that a project file can take back what the host
// allows.
func TestHTTPOffInProject(t *testing.T) {
	w := newHTTPWorld(t, echoServer(t), 0)
	w.place([2]string{"ServerScriptService.Main:Script", `
		local HttpService = game:GetService("HttpService")
		print(HttpService.HttpEnabled, pcall(HttpService.GetAsync, HttpService, url .. "/echo"))`})
	service, err := w.Tree.Service("HttpService")
	require.NoError(t, err)
	service.Put("HttpEnabled", false)
	w.run(0, 0)
	assert.Equal(t, []string{"false false Http requests are not enabled. Enable via game settings"}, w.texts(runtime.Output))
	assert.Equal(t, []string{"HttpService: requests are off because the project file sets HttpEnabled to false"}, w.texts(runtime.Info))
}

// TestHTTPWrongTypes checks what people read of an argument that Roblox's text
// does not place.
func TestHTTPWrongTypes(t *testing.T) {
	for call, want := range map[string]string{
		`GetAsync()`:              "in HttpService:GetAsync, argument 1: got nil, want string",
		`GetAsync({})`:            "in HttpService:GetAsync, argument 1: got Dictionary, want string",
		`PostAsync(url)`:          "in HttpService:PostAsync, argument 2: got nil, want string",
		`PostAsync(url, "", "x")`: "in HttpService:PostAsync, argument 3: got string, want HttpContentType",
		`RequestAsync(url)`:       "in HttpService:RequestAsync, argument 1: got string, want Dictionary",
		`GetSecret({ 1 })`:        "in HttpService:GetSecret, argument 1: got Array, want string",
		`JSONDecode(true)`:        "in HttpService:JSONDecode, argument 1: got bool, want string",
		`UrlEncode()`:             "in HttpService:UrlEncode, argument 1: got nil, want string",
		`GenerateGUID("yes")`:     "in HttpService:GenerateGUID, argument 1: got string, want bool",
	} {
		w := newHTTPWorld(t, echoServer(t), 0)
		w.place([2]string{"ServerScriptService.Main:Script", `game:GetService("HttpService"):` + call})
		w.run(0, 0)
		if assert.Len(t, w.messages, 1, call) {
			assert.Contains(t, w.messages[0].Traceback, want, call)
		}
	}
}

// TestHTTPAtClose checks that a server which closes waits for the requests of
// BindToClose, and that one nobody answers does not outlive it.
func TestHTTPAtClose(t *testing.T) {
	s := echoServer(t)
	client, err := outbound.New(outbound.Options{Enabled: true, Private: []string{"127.0.0.1"}})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	w := &world{t: t}
	w.Server, err = bindings.New(bindings.Options{HTTP: client, CloseTimeout: 2 * time.Second,
		Sink: func(m runtime.Message) { w.messages = append(w.messages, m) }})
	require.NoError(t, err)
	w.VM.Globals.SetStr("url", vm.Str(s.URL))
	w.VM.Globals.SetStr("stop", vm.NewFunction("stop", func(*vm.Call) { w.Loop.Stop() }).Value())
	w.place([2]string{"ServerScriptService.Main:Script", `
		local HttpService = game:GetService("HttpService")
		game:BindToClose(function() print(#HttpService:PostAsync(url .. "/echo", "bye") > 0) end)
		task.defer(stop)
		HttpService:GetAsync(url .. "/hang")
		print("never")`})
	w.StartScripts()
	require.NoError(t, w.Run(context.Background()))
	assert.Empty(t, w.texts(runtime.Error))
	assert.Equal(t, []string{"true"}, w.texts(runtime.Output))
	s.Close() // waits for every request
}
