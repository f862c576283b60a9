package redis

// This file holds how a URL is read. Its one rule: an error quotes the part that is wrong, never the part with the
// password.

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// An address is a URL, read.
type address struct {
	options *redis.UniversalOptions
	where   string // the URL without password and query
	prefix  string
}

// schemes are the ways to reach Redis.
var schemes = map[string]struct {
	tls  bool
	kind string // what the address names
	port string // default
}{
	"redis":           {false, "server", "6379"},
	"redis+cluster":   {false, "cluster", "6379"},
	"redis+sentinel":  {false, "sentinel", "26379"},
	"redis+unix":      {false, "unix", ""},
	"rediss":          {true, "server", "6379"},
	"rediss+cluster":  {true, "cluster", "6379"},
	"rediss+sentinel": {true, "sentinel", "26379"},
}

// IsURL reports whether text is meant as an address for Open, right or wrong. Do not quote it in messages: it may hold a
// password.
func IsURL(text string) bool { return strings.HasPrefix(text, "redis") }

// parseAddress reads a URL, of the forms at Open.
func parseAddress(text string, o Options) (*address, error) {
	scheme, rest, found := strings.Cut(text, "://")
	how, known := schemes[scheme]
	if !found || !known {
		return nil, errors.New("store URL: want redis://, rediss://, redis+unix://, redis+sentinel:// or redis+cluster://")
	}
	rest, query, _ := strings.Cut(rest, "?")
	if strings.Contains(query, "@") {
		return nil, fmt.Errorf("store URL: %w", errUser) // the question mark is in the password
	}
	hosts, path, _ := strings.Cut(rest, "/")
	if strings.Contains(path, "@") && how.kind != "unix" {
		return nil, fmt.Errorf("store URL: %w", errUser) // the slash is in the password
	}
	user, hosts := cutUser(hosts)
	if how.kind == "unix" {
		path = "/" + path
	}

	a := &address{prefix: o.Prefix, where: scheme + "://" + showHosts(hosts), options: baseOptions(o)}
	if how.kind == "unix" {
		a.where += path
	} else if path != "" {
		a.where += "/" + path
	}
	if how.tls {
		a.options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		if o.TLS != nil {
			a.options.TLSConfig = o.TLS.Clone()
		}
	}
	if err := errors.Join(a.setUser(user), a.setQuery(query, how.kind)); err != nil {
		return nil, fmt.Errorf("store URL %s: %w", a.where, err)
	}
	if err := a.setTarget(how.kind, hosts, path, how.port); err != nil {
		return nil, fmt.Errorf("store URL %s: %w", a.where, err)
	}
	return a, nil
}

// mostConnections is how many connections a backend has to one server at most, besides one that listens. mostBatches of
// them carry batches of requests.
const (
	mostConnections = 24
	mostBatches     = 4
)

// baseOptions are those that no URL changes. Repeating is this package's, which knows what may be repeated; a cluster
// client repeats what did not reach the right node.
func baseOptions(o Options) *redis.UniversalOptions {
	patience := o.Patience
	if patience <= 0 {
		patience = defaultPatience
	}
	return &redis.UniversalOptions{
		Username: o.Username, Password: o.Password,
		SentinelUsername: o.SentinelUsername, SentinelPassword: o.SentinelPassword,
		Protocol: 2, MaxRetries: -1, MaxRedirects: 8, DialerRetries: 1,
		DialTimeout: dialTimeout, ReadTimeout: patience, WriteTimeout: patience, PoolTimeout: patience,
		ContextTimeoutEnabled: true, DisableIdentity: true,
		PoolSize: mostConnections - mostBatches, PipelinePoolSize: mostBatches,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// cutUser splits "user:password@" off.
func cutUser(hosts string) (user, rest string) {
	at := strings.LastIndexByte(hosts, '@')
	if at < 0 {
		return "", hosts
	}
	return hosts[:at], hosts[at+1:]
}

var errUser = errors.New("user and password must be percent-encoded where they hold special characters")

func (a *address) setUser(text string) error {
	if text == "" {
		return nil
	}
	name, password, hasPassword := strings.Cut(text, ":")
	name, err := url.PathUnescape(name)
	if err != nil {
		return errUser // err would quote it
	}
	if password, err = url.PathUnescape(password); err != nil {
		return errUser
	}
	if name != "" {
		a.options.Username = name
	}
	if hasPassword {
		a.options.Password = password
	}
	return nil
}

// setQuery reads what follows the question mark.
func (a *address) setQuery(text, kind string) error {
	values, err := url.ParseQuery(text)
	if err != nil {
		return errors.New("what follows the question mark cannot be read")
	}
	var unknown []string
	for name, all := range values {
		value := all[len(all)-1]
		switch {
		case name == "prefix":
			if a.prefix == "" {
				a.prefix = value
			}
		case name == "db" && kind != "cluster":
			if a.options.DB, err = databaseOf(value); err != nil {
				return err
			}
		case name == "db":
			return errors.New("db: a cluster has database 0 alone")
		default:
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("unknown option %q, want db or prefix", unknown[0])
	}
	if a.prefix == "" {
		a.prefix = defaultPrefix
	}
	return checkPrefix(a.prefix)
}

const mostPrefix = 100

func checkPrefix(prefix string) error {
	strange := func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune("-_.:", c)
	}
	if len(prefix) > mostPrefix || strings.ContainsFunc(prefix, strange) {
		return fmt.Errorf("prefix: got %.120q, want at most %d letters, digits and -_.:", prefix, mostPrefix)
	}
	return nil
}

func databaseOf(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("database: got %.40q, want a number from 0", text)
	}
	return n, nil
}

// setTarget reads hosts and path.
func (a *address) setTarget(kind, hosts, path, port string) (err error) {
	if kind == "unix" {
		if hosts != "" || path == "/" {
			return errors.New("want redis+unix:///path/to/socket")
		}
		a.options.Addrs = []string{path}
		return nil
	}
	for host := range strings.SplitSeq(hosts, ",") {
		if host, err = hostOf(host, port); err != nil {
			return err
		}
		a.options.Addrs = append(a.options.Addrs, host)
	}
	switch {
	case kind == "server" && len(a.options.Addrs) > 1:
		return errors.New("got several hosts, want one; several are redis+sentinel:// or redis+cluster://")
	case kind == "server" && path != "":
		a.options.DB, err = databaseOf(path)
	case kind == "sentinel" && path == "":
		err = errors.New("want the name of the master after the hosts: redis+sentinel://host:26379/mymaster")
	case kind == "sentinel":
		a.options.MasterName = path
	case kind == "cluster" && path != "":
		err = fmt.Errorf("got the path %q, want none: a cluster has database 0 alone", path)
	case kind == "cluster":
		a.options.IsClusterMode = true
	}
	return err
}

// hostOf gives host and port of "host", "host:port", "[v6]" or "[v6]:port".
func hostOf(text, port string) (string, error) {
	host := text
	if h, p, err := net.SplitHostPort(text); err == nil {
		host, port = h, p
	} else if strings.Count(text, ":") == 1 || strings.Contains(text, " ") {
		return "", fmt.Errorf("host: got %q, want host:port", showHosts(text))
	}
	host = strings.Trim(host, "[]")
	if host == "" {
		return "", fmt.Errorf("host: got %q, want host:port", showHosts(text))
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("port of host %q: want a number from 1 to 65535", host)
	}
	return net.JoinHostPort(host, port), nil
}

// showHosts gives hosts for messages, without a port that is no number: it may be the password of a user, with the host
// forgotten.
func showHosts(hosts string) string {
	list := strings.Split(hosts, ",")
	for i, host := range list {
		if at := strings.LastIndexByte(host, ':'); at >= 0 && strings.Trim(host[at+1:], "0123456789]") != "" {
			list[i] = host[:at]
		}
	}
	return strings.Join(list, ",")
}
