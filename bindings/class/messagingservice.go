package class

import (
	"context"

	"lanai/bindings/bind"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds MessagingService. Its one rule: a subscription lives as long
// as its connection, and that no longer than its script.

// MessagingService sends messages between the servers of a game.
// https://create.roblox.com/docs/reference/engine/classes/MessagingService
var MessagingService = bind.Class{
	Name:    "MessagingService",
	Service: true,
	Methods: map[string]bind.Method{
		"PublishAsync":   messagingPublish,
		"SubscribeAsync": messagingSubscribe,
	},
}

func messagingPublish(c *bind.Call) {
	cloud, topic := cloudOf(c), c.String(1)
	if c.Missing(2) {
		c.Errorf("Argument 2 missing or nil")
	}
	limit := cloud.Rates().Messaging.MessageBytes
	text, err := bind.AppendJSON(nil, c.Value(2), bind.JSONRules{Strict: true, Limit: limit})
	switch err {
	case nil:
	case bind.JSONTooLong:
		panic(ScriptError(datastore.MessageTooLarge.New(limit)))
	default:
		panic(ScriptError(datastore.MessageNotAllowed.New()))
	}
	awaitCloud(c, func(ctx context.Context) (func() ([]vm.Value, error), error) {
		return nil, cloud.Publish(ctx, topic, text)
	})
}

// A subscription is one call of SubscribeAsync and what came of it.
type subscription struct {
	env        *bind.Env
	signal     *instance.Signal // fires for each message
	connection *instance.Connection
	stop       func() // ends it at the backend; nil before it has begun
}

func messagingSubscribe(c *bind.Call) {
	cloud, topic, fn := cloudOf(c), c.String(1), c.Function(2)
	s := &subscription{env: c.Env, signal: c.Env.Tree.NewSignal("MessagingService.SubscribeAsync")}
	s.connection = c.Env.Connect(s.signal, runtime.ScriptOf(c.Thread()), fn)
	s.signal.Watch(func(listening bool) {
		if !listening {
			s.end()
		}
	})
	w := c.Env.Park(c.Call)
	w.OnCancel = s.connection.Disconnect
	release := c.Env.Loop.Hold()
	go func() {
		stop, err := cloud.Subscribe(context.Background(), topic, s.receive)
		s.env.Loop.Post(func() {
			release()
			s.begun(w, stop, err)
		})
	}()
}

// begun gives the script its connection, or ends at once what it no longer
// wants.
func (s *subscription) begun(w *runtime.Waiter, stop func(), err error) {
	if err != nil {
		s.connection.Disconnect()
		w.FailWith(ScriptError(err))
		return
	}
	s.stop = stop
	if !s.connection.Connected() {
		s.end()
	}
	w.Wake(s.env.Connection(s.connection))
}

// end stops the messages. Ending twice is ending once.
func (s *subscription) end() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// receive takes a message on any goroutine to the script.
func (s *subscription) receive(m datastore.Message) {
	s.env.Loop.Post(func() {
		if !s.connection.Connected() {
			return
		}
		data, err := decodeValue(m.Data)
		if err != nil {
			s.env.Say(runtime.Warning, "MessagingService: a message of topic %q cannot be read: %v", m.Topic, err)
			return
		}
		t := vm.NewTable(0, 2)
		t.SetStr("Data", data)
		t.SetStr("Sent", vm.Number(float64(m.Sent)/1000))
		s.signal.Fire(t.Value())
	})
}

// DroppedWarning is what a server says when it has received too many messages
// in a minute. It is meant for datastore.CloudOptions.Dropped.
func DroppedWarning(topic string) string {
	return "MessagingService dropped messages of topic " + topic + ". The limit of messages received per minute was exceeded."
}
