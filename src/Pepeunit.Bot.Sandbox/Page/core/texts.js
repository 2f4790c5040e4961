// Every sentence of the page, in both languages. A missing one throws where it is used.

const en = {
  page: { title: 'Sandbox chat' },
  units: { bytes: 'B KB MB GB' },
  about: {
    title: 'Telegram on your own machine',
    body: 'You are talking to the real bot through a server on this machine. Nothing leaves it, and no token is needed.',
    memory: 'The chats live in memory: they are lost when the sandbox stops.',
    open: 'Sandbox settings',
  },
  common: { close: 'Close', cancel: 'Cancel', ok: 'OK', back: 'Back', add: 'Add', create: 'Create', failed: 'Did not work: {error}' },
  list: { title: 'Chats', empty: 'No messages yet', you: 'You', members: { one: '{count} member', other: '{count} members' }, unread: { one: '{count} unread message', other: '{count} unread messages' } },
  intro: { what: 'What can this bot do?', fallback: 'Press Start to talk to {bot}.', start: 'Start', unblock: 'Unblock and restart', blocked: 'You have blocked this bot. It cannot write to you.' },
  chat: {
    bot: 'bot', log: 'Messages', today: 'Today', yesterday: 'Yesterday', edited: 'edited', pinned: 'Pinned message', newer: 'To the newest messages',
    newCount: { one: '{count} new message', other: '{count} new messages' }, settings: 'Sandbox: you are {name}',
    forwarded: 'Forwarded from {name}', via: 'via @{name}', author: 'by {name}',
  },
  action: {
    typing: 'typing', upload_photo: 'sending a photo', upload_document: 'sending a file', upload_video: 'sending a video', upload_voice: 'sending a voice message',
    record_video: 'recording a video', record_voice: 'recording a voice message', choose_sticker: 'choosing a sticker', find_location: 'choosing a place', other: 'working',
  },
  draft: { thinking: 'Thinking…', stop: 'Stop' },
  message: {
    reply: 'Reply', copy: 'Copy text', edit: 'Edit', react: 'React', actions: 'Message actions', copied: 'Copied', goto: 'Show the message that was answered', spoiler: 'Hidden text: tap to show',
    expand: 'Show all', collapse: 'Show less', photo: 'Photo', album: 'Album', document: 'File', video: 'Video', animation: 'Animation', audio: 'Audio', voice: 'Voice message',
    sticker: 'Sticker', location: 'Location', venue: 'Place', contact: 'Contact', poll: 'Poll', dice: 'Dice', unknown: 'This kind of message cannot be shown here',
    openPhoto: 'Open the photo', download: 'Download {name}', unavailable: 'Message was deleted', votes: { one: '{count} vote', other: '{count} votes' }, code: 'Copy the code',
  },
  service: {
    paidPlain: 'You paid {price}', renewed: 'Subscription renewed: {price}', refunded: '{price} were returned to you', pinned: '{name} pinned “{text}”', joined: '{name} joined the group', left: '{name} left the group',
    added: '{by} added {name}', removed: '{by} removed {name}', created: '{name} created the group “{title}”', renamed: '{name} renamed the group to “{title}”', migrated: 'The group became a supergroup', webApp: 'Data from “{button}” were sent to the bot',
    topic: 'Topic “{title}” was created', shared: 'You shared contacts with the bot', photo: 'The group photo was changed', writeAllowed: 'You allowed the bot to write to you',
  },
  compose: {
    input: 'Message', send: 'Send', attach: 'Attach', photo: 'Photo', document: 'File', location: 'Location', menu: 'Commands of the bot', keyboard: 'Show the bot’s keyboard', hide: 'Hide the bot’s keyboard', replying: 'Answer to {name}', editing: 'Edit message', drop: 'Discard',
    caption: 'Caption', tooLong: { one: '{count} character too many', other: '{count} characters too many' }, noCommands: 'No command begins like that', inline: 'Results of the bot', noResults: 'Nothing found', replyKeyboard: 'Keyboard of the bot', sendFile: 'Send the file',
  },
  ask: {
    contactTitle: 'Share your phone number?', contact: 'The bot will learn the number {phone}.', contactSend: 'Share', locationTitle: 'Send a location', latitude: 'Latitude', longitude: 'Longitude',
    openTitle: 'Open this link?', open: 'Open', whereTitle: 'Choose a chat', unsupported: 'The sandbox cannot answer this button yet',
  },
  callback: { late: 'The bot has not answered yet', gone: 'This button is no longer on the message' },
  viewer: { title: 'Photo', next: 'Next photo', previous: 'Previous photo', zoomIn: 'Larger', zoomOut: 'Smaller', of: '{index} of {count}', download: 'Download' },
  invoice: {
    title: 'Payment', pay: 'Pay {price}', total: 'Total', note: 'Sandbox Stars: no money moves.', waiting: 'The bot is checking the order…', ok: 'Paid', okText: 'The bot has received {price}.',
    failed: 'The payment failed', failedText: 'The bot refused the order.', timeout: 'The bot did not answer in time', done: 'Done', again: 'Try again', label: 'Invoice',
  },
  webapp: { title: 'Web app', blank: 'If it stays empty, the page does not allow being shown here or is not running.' },
  drawer: {
    title: 'Sandbox', people: 'You are', addPerson: 'Add a person', group: 'New group', view: 'View', language: 'Language: English', languageSwitch: 'Русский', theme: 'Theme', light: 'light', dark: 'dark', thisChat: 'This chat',
    block: 'Block the bot', unblock: 'Unblock the bot', upgrade: 'Make it a supergroup', clock: 'Clock', clockNow: 'Now', hour: '+1 hour', day: '+1 day', week: '+7 days', month: '+30 days', limits: 'Telegram’s limits',
    limitsText: 'Answers 429 when the bot sends too fast', faults: 'Faults', faultsText: 'The next calls of the bot will fail', noFaults: 'No faults are planned', addFault: 'Plan a fault', clearFaults: 'Clear', left: '{count} left', reset: 'Reset the sandbox', resetTitle: 'Reset the sandbox?',
    resetText: 'All chats, people and groups that were made here are deleted.', resetDo: 'Reset',
  },
  form: {
    firstName: 'First name', lastName: 'Last name', username: 'User name', language: 'Language', groupName: 'Name of the group', members: 'Members', kind: 'Kind', basic: 'group', super: 'supergroup', faultKind: 'What happens', method: 'Method (empty: any)', count: 'How many calls', retryAfter: 'Retry after, seconds',
    botToo: 'The bot is always a member.',
  },
  fault: {
    429: 'Too many requests (429)', 500: 'Server error (500)', 502: 'Bad gateway (502)', 403: 'Bot was blocked (403)', 400: 'Bad request (400)', timeout: 'No answer', drop: 'Connection dropped', duplicate_update: 'An update arrives twice', late: 'Answer comes late',
  },
  lost: { title: 'Connection lost', text: 'The sandbox has stopped or is restarting. Trying again…', restarted: 'The sandbox was restarted: the earlier chats are gone.', wasReset: 'The sandbox was reset.', },
};

const ru = {
  page: { title: 'Чат песочницы' },
  units: { bytes: 'Б КБ МБ ГБ' },
  about: {
    title: 'Telegram на вашем компьютере',
    body: 'Вы говорите с настоящим ботом через сервер на этой машине. Ничего не уходит наружу, токен не нужен.',
    memory: 'Чаты хранятся в памяти: когда песочница остановится, они пропадут.',
    open: 'Настройки песочницы',
  },
  common: { close: 'Закрыть', cancel: 'Отмена', ok: 'ОК', back: 'Назад', add: 'Добавить', create: 'Создать', failed: 'Не получилось: {error}' },
  list: { title: 'Чаты', empty: 'Сообщений пока нет', you: 'Вы', members: { one: '{count} участник', few: '{count} участника', many: '{count} участников', other: '{count} участника' }, unread: { one: '{count} непрочитанное сообщение', few: '{count} непрочитанных сообщения', many: '{count} непрочитанных сообщений', other: '{count} непрочитанного сообщения' } },
  intro: { what: 'Что умеет этот бот?', fallback: 'Нажмите «Старт», чтобы поговорить с ботом {bot}.', start: 'Старт', unblock: 'Разблокировать и начать', blocked: 'Вы заблокировали бота. Он не может вам писать.' },
  chat: {
    bot: 'бот', log: 'Сообщения', today: 'Сегодня', yesterday: 'Вчера', edited: 'изменено', pinned: 'Закреплённое сообщение', newer: 'К новым сообщениям',
    newCount: { one: '{count} новое сообщение', few: '{count} новых сообщения', many: '{count} новых сообщений', other: '{count} нового сообщения' }, settings: 'Песочница: вы — {name}',
    forwarded: 'Переслано от {name}', via: 'через @{name}', author: 'от {name}',
  },
  action: {
    typing: 'печатает', upload_photo: 'отправляет фото', upload_document: 'отправляет файл', upload_video: 'отправляет видео', upload_voice: 'отправляет голосовое',
    record_video: 'записывает видео', record_voice: 'записывает голосовое', choose_sticker: 'выбирает стикер', find_location: 'выбирает место', other: 'работает',
  },
  draft: { thinking: 'Думает…', stop: 'Остановить' },
  message: {
    reply: 'Ответить', copy: 'Копировать текст', edit: 'Изменить', react: 'Реакция', actions: 'Действия с сообщением', copied: 'Скопировано', goto: 'Показать сообщение, на которое отвечают', spoiler: 'Скрытый текст: нажмите, чтобы показать',
    expand: 'Показать всё', collapse: 'Свернуть', photo: 'Фото', album: 'Альбом', document: 'Файл', video: 'Видео', animation: 'Анимация', audio: 'Аудио', voice: 'Голосовое сообщение',
    sticker: 'Стикер', location: 'Геопозиция', venue: 'Место', contact: 'Контакт', poll: 'Опрос', dice: 'Кубик', unknown: 'Такое сообщение здесь показать нельзя',
    openPhoto: 'Открыть фото', download: 'Скачать {name}', unavailable: 'Сообщение удалено', votes: { one: '{count} голос', few: '{count} голоса', many: '{count} голосов', other: '{count} голоса' }, code: 'Скопировать код',
  },
  service: {
    paidPlain: 'Вы заплатили {price}', renewed: 'Подписка продлена: {price}', refunded: 'Вам вернули {price}', pinned: '{name}: закреплено «{text}»', joined: '{name} теперь в группе', left: '{name} больше не в группе',
    added: '{by} добавляет: {name}', removed: '{by} исключает: {name}', created: '{name} создаёт группу «{title}»', renamed: '{name}: группа теперь называется «{title}»', migrated: 'Группа стала супергруппой', webApp: 'Данные кнопки «{button}» отправлены боту',
    topic: 'Создана тема «{title}»', shared: 'Вы поделились контактами с ботом', photo: 'Фото группы изменено', writeAllowed: 'Вы разрешили боту писать вам',
  },
  compose: {
    input: 'Сообщение', send: 'Отправить', attach: 'Прикрепить', photo: 'Фото', document: 'Файл', location: 'Геопозиция', menu: 'Команды бота', keyboard: 'Показать клавиатуру бота', hide: 'Скрыть клавиатуру бота', replying: 'Ответ: {name}', editing: 'Изменение сообщения', drop: 'Убрать',
    caption: 'Подпись', tooLong: { one: 'лишний {count} символ', few: 'лишние {count} символа', many: 'лишние {count} символов', other: 'лишние {count} символа' }, noCommands: 'Нет команды с таким началом', inline: 'Ответы бота', noResults: 'Ничего не найдено', replyKeyboard: 'Клавиатура бота', sendFile: 'Отправить файл',
  },
  ask: {
    contactTitle: 'Поделиться номером телефона?', contact: 'Бот узнает номер {phone}.', contactSend: 'Поделиться', locationTitle: 'Отправить геопозицию', latitude: 'Широта', longitude: 'Долгота',
    openTitle: 'Открыть ссылку?', open: 'Открыть', whereTitle: 'Выберите чат', unsupported: 'Песочница ещё не умеет отвечать на эту кнопку',
  },
  callback: { late: 'Бот пока не ответил', gone: 'Этой кнопки больше нет в сообщении' },
  viewer: { title: 'Фото', next: 'Следующее фото', previous: 'Предыдущее фото', zoomIn: 'Крупнее', zoomOut: 'Мельче', of: '{index} из {count}', download: 'Скачать' },
  invoice: {
    title: 'Оплата', pay: 'Заплатить {price}', total: 'Итого', note: 'Звёзды песочницы: деньги не тратятся.', waiting: 'Бот проверяет заказ…', ok: 'Оплачено', okText: 'Бот получил {price}.',
    failed: 'Оплата не прошла', failedText: 'Бот отклонил заказ.', timeout: 'Бот не ответил вовремя', done: 'Готово', again: 'Попробовать ещё раз', label: 'Счёт',
  },
  webapp: { title: 'Веб-приложение', blank: 'Если здесь пусто, страница не разрешает показывать себя здесь или не запущена.' },
  drawer: {
    title: 'Песочница', people: 'Вы — это', addPerson: 'Добавить человека', group: 'Новая группа', view: 'Вид', language: 'Язык: русский', languageSwitch: 'English', theme: 'Тема', light: 'светлая', dark: 'тёмная', thisChat: 'Этот чат',
    block: 'Заблокировать бота', unblock: 'Разблокировать бота', upgrade: 'Сделать супергруппой', clock: 'Часы', clockNow: 'Сейчас', hour: '+1 час', day: '+1 день', week: '+7 дней', month: '+30 дней', limits: 'Ограничения Telegram',
    limitsText: 'Ошибка 429, если бот пишет слишком часто', faults: 'Сбои', faultsText: 'Следующие вызовы бота не удадутся', noFaults: 'Сбоев не запланировано', addFault: 'Запланировать сбой', clearFaults: 'Убрать все', left: 'осталось {count}', reset: 'Сбросить песочницу', resetTitle: 'Сбросить песочницу?',
    resetText: 'Все чаты, люди и группы, созданные здесь, будут удалены.', resetDo: 'Сбросить',
  },
  form: {
    firstName: 'Имя', lastName: 'Фамилия', username: 'Имя пользователя', language: 'Язык', groupName: 'Название группы', members: 'Участники', kind: 'Вид', basic: 'группа', super: 'супергруппа', faultKind: 'Что произойдёт', method: 'Метод (пусто — любой)', count: 'Сколько вызовов', retryAfter: 'Повторить через, секунд',
    botToo: 'Бот участвует всегда.',
  },
  fault: {
    429: 'Слишком много запросов (429)', 500: 'Ошибка сервера (500)', 502: 'Плохой шлюз (502)', 403: 'Бот заблокирован (403)', 400: 'Неверный запрос (400)', timeout: 'Нет ответа', drop: 'Обрыв соединения', duplicate_update: 'Обновление приходит дважды', late: 'Ответ с опозданием',
  },
  lost: { title: 'Связь потеряна', text: 'Песочница остановлена или перезапускается. Пробуем снова…', restarted: 'Песочница перезапущена: прежние чаты пропали.', wasReset: 'Песочница сброшена.', },
};

export const texts = { en, ru };
