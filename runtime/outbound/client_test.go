package outbound_test

// This file tests requests against servers on loopback. Its one rule: nothing
// leaves the machine, and no test waits for time.

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/outbound"
)

// loopback allows the test servers.
var loopback = []string{"127.0.0.1"}

func newClient(t *testing.T, o outbound.Options) *outbound.Client {
	t.Helper()
	o.Enabled = true
	c, err := outbound.New(o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// serve starts a server that ends with the test.
func serve(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s
}

func get(c *outbound.Client, u string) (*outbound.Response, error) {
	return c.Do(context.Background(), &outbound.Request{URL: u})
}

// failed gives the error of a request that must have one.
func failed(t *testing.T, err error) *outbound.Error {
	t.Helper()
	var e *outbound.Error
	require.ErrorAs(t, err, &e)
	return e
}

func TestGet(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("X-Two", "a")
		w.Header().Add("X-Two", "b")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, r.Method, " ", r.URL, " ", r.UserAgent(), " ", r.Header.Get("Roblox-Id"), " ", r.Header.Get("X-Mine"))
	})
	c := newClient(t, outbound.Options{Private: loopback, PlaceID: 12})
	answer, err := c.Do(context.Background(), &outbound.Request{URL: s.URL + "/a?b=c", Header: map[string]string{"x-mine": "v"}})
	require.NoError(t, err)
	assert.Equal(t, "GET /a?b=c Lanai 12 v", answer.Body)
	assert.Equal(t, 418, answer.StatusCode)
	assert.Equal(t, "I'm a teapot", answer.StatusMessage)
	assert.Equal(t, "a, b", answer.Header["x-two"])
	assert.False(t, answer.Success())
}

func TestDisabled(t *testing.T) {
	c, err := outbound.New(outbound.Options{Private: loopback})
	require.NoError(t, err)
	for _, c := range []*outbound.Client{c, nil} {
		_, err := get(c, "http://127.0.0.1:1/")
		assert.EqualError(t, err, "Http requests are not enabled. Enable via game settings")
		assert.Equal(t, outbound.Disabled, failed(t, err).Kind)
		assert.False(t, c.Enabled())
	}
}

// TestRequests has one line for each way to ask wrongly.
func TestRequests(t *testing.T) {
	c := newClient(t, outbound.Options{Hosts: []string{"example.com", "*.example.org:8080"}, MaxRequest: 4})
	type request = outbound.Request
	for _, test := range []struct {
		request
		want string
	}{
		{request{URL: ""}, `the URL must begin with http:// or https://`},
		{request{URL: "ftp://example.com/"}, `the URL must begin with http:// or https://`},
		{request{URL: "file:///etc/passwd"}, `the URL must begin with http:// or https://`},
		{request{URL: "http://"}, `the URL names no host`},
		{request{URL: "http://[::1"}, `the URL cannot be read`},
		{request{URL: "http://a b/"}, `the URL cannot be read`},
		{request{URL: "http://example.com:0/"}, `port "0": want a number from 1 to 65535`},
		{request{URL: "http://example.com:65536/"}, `port "65536": want a number from 1 to 65535`},
		{request{URL: "http://example.com:22/"}, `port 22 is not allowed: use 80, 443 or one from 1024, but not 1194`},
		{request{URL: "http://example.com:1194/"}, `port 1194 is not allowed: use 80, 443 or one from 1024, but not 1194`},
		{request{URL: "https://roblox.com/"}, `HttpService is not allowed to access ROBLOX resources`},
		{request{URL: "https://APIs.Roblox.com./x"}, `HttpService is not allowed to access ROBLOX resources`},
		{request{URL: "https://ｒoblox.com/x"}, `host "ｒoblox.com": write a name that is not ASCII in its xn-- form`},
		{request{URL: "http://user:key@other.com/?token"}, `host "other.com" is not allowed; list it in hosts under [http] in lanai.toml`},
		{request{URL: "http://other.com/", Secret: true}, `host of a secret URL is not allowed; list it in hosts under [http] in lanai.toml`},
		{request{URL: "http://example.com.evil.com/"}, `host "example.com.evil.com" is not allowed; list it in hosts under [http] in lanai.toml`},
		{request{URL: "http://notexample.org:8080/"}, `host "notexample.org" is not allowed; list it in hosts under [http] in lanai.toml`},
		{request{URL: "http://a.example.org:8081/"}, `host "a.example.org" is not allowed; list it in hosts under [http] in lanai.toml`},
		{request{URL: "http://example.com/", Method: "FETCH"}, `method "FETCH": want one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE`},
		{request{URL: "http://example.com/", Method: "head", Body: "x"}, `a HEAD request cannot have a body`},
		{request{URL: "http://example.com/", Body: "x"}, `a GET request cannot have a body`},
		{request{URL: "http://example.com/", Method: "POST", Body: "12345"}, `the body of the request has 5 bytes, want at most 4; max_request under [http] in lanai.toml sets the limit`},
		{request{URL: "http://example.com/", Header: map[string]string{"content-length": "1"}}, `header "Content-Length" cannot be set`},
		{request{URL: "http://example.com/", Header: map[string]string{"User-agent": "x"}}, `header "User-Agent" cannot be set`},
		{request{URL: "http://example.com/", Header: map[string]string{"ROBLOX-ID": "1"}}, `header "Roblox-Id" cannot be set`},
		{request{URL: "http://example.com/", Header: map[string]string{"Host": "roblox.com"}}, `header "Host" cannot be set`},
		{request{URL: "http://example.com/", Header: map[string]string{"a b": "1"}}, `header "a b": this is no name of a header`},
		{request{URL: "http://example.com/", Header: map[string]string{"X": "1\r\nY: 2"}}, `header "X": the value contains a line break or another control character`},
	} {
		_, err := c.Do(context.Background(), &test.request)
		assert.EqualError(t, err, test.want, "%+v", test.request)
	}
}

func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") })
	c := newClient(t, outbound.Options{Private: []string{"inner.test"}, Resolver: names{"inner.test": "127.0.0.1"}.resolver()})
	answer, err := get(c, "http://inner.test:"+mustURL(s.URL).Port())
	require.NoError(t, err)
	assert.Equal(t, "direct", answer.Body)
}

func TestRedirects(t *testing.T) {
	hits := 0
	private := serve(t, func(http.ResponseWriter, *http.Request) { hits++ })
	at := "http://127.0.0.2:" + mustURL(private.URL).Port()
	to := ""
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/end" {
			fmt.Fprint(w, "end")
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	for target, want := range map[string]string{
		"/end":                    "",
		at + "/?key=1":            "is not a public address",
		"http://169.254.169.254/": "is not a public address",
		"file:///etc/passwd":      "the answer redirects: the URL must begin with http:// or https://",
		"http://127.0.0.1:22/":    "the answer redirects: port 22 is not allowed",
		"https://www.roblox.com/": "HttpService is not allowed to access ROBLOX resources",
		"/again?key=1":            "HttpError: TooManyRedirects (more than 10)",
	} {
		to = target
		answer, err := get(newClient(t, outbound.Options{Private: loopback}), s.URL)
		if want == "" {
			require.NoError(t, err, target)
			assert.Equal(t, "end", answer.Body)
			continue
		}
		assert.ErrorContains(t, err, want, target)
		assert.NotContains(t, err.Error(), "key=1")
	}
	assert.Zero(t, hits)

	to = "http://other.test/"
	_, err := get(newClient(t, outbound.Options{Hosts: []string{"a.test"}, Private: loopback}), s.URL)
	assert.EqualError(t, err, `the answer redirects: host "other.test" is not allowed; list it in hosts under [http] in lanai.toml`)
}

// TestRedirectKeepsSecrets checks that what a script put into the header does
// not reach another host.
func TestRedirectKeepsSecrets(t *testing.T) {
	var seen http.Header
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Query().Get("path"), http.StatusTemporaryRedirect)
	})
	c := newClient(t, outbound.Options{Private: loopback})
	_, err := c.Do(context.Background(), &outbound.Request{URL: s.URL + "?token=1", Method: "POST", Body: "x",
		Header: map[string]string{"X-Api-Key": "k", "Authorization": "k", "Cookie": "k", "Accept": "text/plain"}})
	require.NoError(t, err)
	for _, name := range []string{"X-Api-Key", "Authorization", "Cookie", "Referer"} {
		assert.Empty(t, seen.Get(name), name)
	}
	assert.Equal(t, "text/plain", seen.Get("Accept"))
	assert.Equal(t, "Lanai", seen.Get("User-Agent"))
}

// handClock is a clock whose timers the test fires.
type handClock struct {
	mu    sync.Mutex // guards the rest
	now   time.Time
	timer []func()
	after []time.Duration
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timer, c.after = append(c.timer, f), append(c.after, d)
	return func() bool { return true }
}

func (c *handClock) fire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.timer {
		f()
	}
}

func TestTimeouts(t *testing.T) {
	clock := &handClock{}
	for path, write := range map[string]string{"/slow-header": "", "/slow-body": "half"} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if write != "" {
				fmt.Fprint(w, write)
				w.(http.Flusher).Flush()
			}
			clock.fire()
			<-r.Context().Done()
		})
		c := newClient(t, outbound.Options{Private: loopback, Clock: clock})
		_, err := c.Do(context.Background(), &outbound.Request{URL: s.URL + path, Timeout: 7 * time.Second})
		assert.EqualError(t, err, "HttpError: TimedOut (127.0.0.1: no complete answer within 7s)")
		assert.Equal(t, outbound.TimedOut, failed(t, err).Kind)
	}
	assert.Equal(t, []time.Duration{7 * time.Second, 7 * time.Second}, clock.after)
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := newClient(t, outbound.Options{Private: loopback}).Do(ctx, &outbound.Request{URL: s.URL})
	assert.EqualError(t, err, "HttpError: Aborted (127.0.0.1)")
	assert.ErrorIs(t, err, context.Canceled)
}

func zipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

// TestBodies has one line for each kind of answer; the limit is 1000 bytes.
func TestBodies(t *testing.T) {
	const tooLarge = "the answer has more than 1000 bytes; max_response under [http] in lanai.toml sets the limit"
	fits := strings.Repeat("x", 1000)
	asGzip := func(b []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(b)
		}
	}
	for name, test := range map[string]struct {
		handle    http.HandlerFunc
		body, err string
	}{
		"fits":                        {handle: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, fits) }, body: fits},
		"one over":                    {handle: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, fits+"x") }, err: tooLarge},
		"declared":                    {handle: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "1001") }, err: tooLarge},
		"gzip":                        {handle: asGzip(zipped(fits)), body: fits},
		"gzip empty":                  {handle: asGzip(nil), body: ""},
		"gzip bomb":                   {handle: asGzip(zipped(strings.Repeat("x", 100_000))), err: tooLarge},
		"gzip of nothing without end": {handle: asGzip(bytes.Repeat(zipped(""), 100)), err: tooLarge},
		"no gzip": {handle: asGzip([]byte("plain")),
			err: "HttpError: ServerProtocolError (the answer is not gzip, as it says)"},
		"damaged gzip": {handle: asGzip(append(zipped(fits)[:20], make([]byte, 30)...)),
			err: "HttpError: ServerProtocolError (the compressed answer is damaged)"},
		"cut gzip": {handle: asGzip(zipped(fits)[:20]), err: "HttpError: ConnectionClosed (127.0.0.1)"},
		"endless": {err: tooLarge, handle: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write(make([]byte, 4096))
			}
		}},
		"cut off": {err: "HttpError: ConnectionClosed (127.0.0.1)", handle: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			fmt.Fprint(w, "12345")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, test.handle)
			answer, err := get(newClient(t, outbound.Options{Private: loopback, MaxResponse: 1000}), s.URL)
			if test.err != "" {
				assert.EqualError(t, err, test.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.body, answer.Body)
			assert.Empty(t, answer.Header["content-encoding"])
		})
	}
}

func TestHeadOfGzip(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", "123456789")
	})
	answer, err := newClient(t, outbound.Options{Private: loopback}).Do(context.Background(), &outbound.Request{URL: s.URL, Method: "HEAD"})
	require.NoError(t, err)
	assert.Equal(t, "123456789", answer.Header["content-length"])
}

func TestGzipRequest(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		unzipped, err := gzip.NewReader(r.Body)
		if assert.NoError(t, err) {
			_, _ = io.Copy(w, unzipped)
		}
		w.Header().Set("X-Encoding", r.Header.Get("Content-Encoding"))
	})
	answer, err := newClient(t, outbound.Options{Private: loopback}).Do(context.Background(),
		&outbound.Request{URL: s.URL, Method: "post", Body: "a body", Gzip: true})
	require.NoError(t, err)
	assert.Equal(t, "a body", answer.Body)
}

func TestPerMinute(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	clock := &handClock{now: time.Unix(1000, 0)}
	c := newClient(t, outbound.Options{Private: loopback, PerMinute: 2, Clock: clock})
	step := func(d time.Duration, want string) {
		t.Helper()
		clock.now = clock.now.Add(d)
		_, err := get(c, s.URL)
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.EqualError(t, err, want)
		}
	}
	const over = "Number of requests exceeded limit"
	step(0, "")
	step(30*time.Second, "")
	step(29*time.Second, over)
	step(time.Second, "") // the first is a minute old
	step(29*time.Second, over)
	step(time.Second, "")
	_, err := get(c, "http://10.0.0.1:22") // refused requests do not count
	assert.Equal(t, outbound.PortRefused, failed(t, err).Kind)
}

func TestParallel(t *testing.T) {
	var now, most atomic.Int32
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		now.Add(-1)
	})
	c := newClient(t, outbound.Options{Private: loopback, Parallel: 1})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := get(c, s.URL)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Equal(t, int32(1), most.Load())

	ctx, cancel := context.WithCancel(context.Background())
	hold := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, err := c.Do(ctx, &outbound.Request{URL: s.URL}) // has no place while this one is under way
		assert.EqualError(t, err, "HttpError: Aborted (127.0.0.1)")
	})
	time.AfterFunc(0, cancel)
	_, err := get(c, hold.URL)
	assert.NoError(t, err)
}

// TestTransportErrors has one line for each way to get no answer. None may
// show more of the URL than the host, and of a secret URL not even that.
func TestTransportErrors(t *testing.T) {
	closing := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if assert.NoError(t, err) {
			conn.Close()
		}
	})
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	strange := httptest.NewUnstartedServer(http.NotFoundHandler())
	strange.Config.ErrorLog = log.New(io.Discard, "", 0)
	strange.StartTLS()
	t.Cleanup(strange.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	at := func(scheme string, s *httptest.Server) string {
		return scheme + "://inner.test:" + mustURL(s.URL).Port()
	}
	c := newClient(t, outbound.Options{Private: []string{"*.test"}, Resolver: names{"inner.test": "127.0.0.1"}.resolver()})
	for base, want := range map[string]string{
		at("http", gone):           "HttpError: ConnectFail (inner.test: connection refused)",
		at("http", closing):        "HttpError: ConnectionClosed (inner.test)",
		at("https", plain):         "HttpError: SslConnectFail (inner.test: it does not speak TLS on this port)",
		at("https", strange):       "HttpError: SslVerificationFail (inner.test: the certificate is not valid)",
		"http://unknown.test:8080": "HttpError: DnsResolve (unknown.test: no such host)",
	} {
		_, err := get(c, base+"/path?key=1")
		assert.EqualError(t, err, want)
		_, err = c.Do(context.Background(), &outbound.Request{URL: base + "/path?key=1", Secret: true})
		if assert.Error(t, err) {
			assert.NotContains(t, err.Error(), ".test")
			assert.Contains(t, err.Error(), "host of a secret URL")
		}
		assert.True(t, failed(t, err).Temporary())
	}
}

func TestSecrets(t *testing.T) {
	c, err := outbound.New(outbound.Options{Secrets: map[string]string{"key": "value"}})
	require.NoError(t, err)
	text, ok := c.Secret("key")
	assert.True(t, ok)
	assert.Equal(t, "value", text)
	_, ok = c.Secret("other")
	assert.False(t, ok)
	c = nil
	_, ok = c.Secret("key")
	assert.False(t, ok)
}
