"""Faults found in returned files."""

from __future__ import annotations

from taskbook.problems.problem import Grade, Rule

_M, _V, _N = Grade.MUST, Grade.VERIFY, Grade.NOTE
_RESAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新报送。"
_ISSUED = "请用本期下发的填报表填写后重新报送。"

_FILES = (
    ("file-lock", _V, "临时文件", "这是办公软件打开文件时留下的临时文件，不是填报表。", "请关闭正在编辑的程序，报送去掉“~$”开头的正式文件。"),
    ("file-empty", _M, "空文件", "文件没有内容（{found}）。", "文件可能没有传完整，请重新报送。"),
    ("file-too-large", _M, "文件过大", "文件过大，为安全起见没有打开：{found}。", "填报表不会这么大。请删去多余的空白行列、图片和工作表，另存后重新报送。"),
    ("file-unsafe", _M, "文件可疑", "文件可疑，为安全起见没有打开：{found}。", "办公软件不会产生这样的文件。请核对来源，另存为 .xlsx 后重新报送。"),
    ("file-encrypted", _M, "文件有密码", "文件设有打开密码，无法读取。", "请取消打开密码，另存后重新报送。"),
    ("file-truncated", _M, "文件不完整", "文件不完整，只有前面一部分。", "文件没有传完整，请重新发送；也可以打开原文件另存后重新报送。"),
    ("file-damaged", _M, "文件损坏", "文件已损坏，无法读取：{found}。", "请打开原文件修复，另存为 .xlsx 后重新报送。"),
    ("file-et", _M, "WPS 专有格式", "文件是 WPS 表格的专有格式（.et），无法读取。", "请在 WPS 中另存为“Excel 工作簿（.xlsx）”后重新报送。"),
    ("file-xlsb", _M, "二进制工作簿", "文件是二进制工作簿（.xlsb），无法读取。", _RESAVE),
    ("file-legacy", _M, "过旧的格式", "文件是 Excel 95 或更早的格式，无法读取。", _RESAVE),
    ("file-web", _M, "网页或 XML 格式", "文件其实是网页或 XML 文本，不是工作簿。", _RESAVE),
    ("file-word", _M, "Word 文档", "报送的是{found}，不是填报表。", "请把内容填入本期下发的填报表（.xlsx）后重新报送。"),
    ("file-scan", _M, "图片或扫描件", "报送的是{found}，不能读取其中的内容。", "请把内容填入本期下发的填报表（.xlsx）后报送；盖章扫描件可另行附上。"),
    ("file-not-workbook", _M, "不是表格文件", "文件不是表格（{found}）。", _ISSUED),
    ("file-renamed", _N, "扩展名不符", "文件的扩展名与内容不符：{found}，已按实际内容读取。", "请勿直接改扩展名；需要换格式时请用“另存为”。"),
    ("file-unreadable", _M, "无法读取", "无法读取文件：{found}。", "请检查文件是否存在、是否有读取权限、是否正被其他程序打开。"),
    ("file-link", _V, "快捷方式或链接", "这是一个链接，没有跟随。", "请提供文件本身。"),
    ("archive-unsupported", _M, "压缩格式不支持", "文件是 {found} 压缩包，无法打开。", "请解压后报送，或改用 zip 压缩。"),
    ("archive-nested", _M, "压缩包套得过深", "压缩包里套压缩包超过两层，没有打开。", "请解压后报送。"),
    ("archive-path", _V, "压缩包中的路径可疑", "压缩包中的文件名“{found}”指向包外，只当作名字使用。", "请核对压缩包的来源。"),
    ("archive-truncated", _M, "压缩包不完整", "压缩包不完整，只有前面一部分。", "压缩包没有传完整，请重新发送。"),
    ("archive-damaged", _M, "压缩包损坏", "压缩包或其中的文件已损坏：{found}。", "请重新压缩后报送，或解压后直接报送。"),
    ("archive-encrypted", _M, "压缩包有密码", "压缩包或其中的文件设有密码，无法打开。", "请取消密码后重新报送。"),
    ("archive-too-large", _M, "压缩包过大", "压缩包过大，为安全起见没有打开：{found}。", "请分批报送，或去掉与填报表无关的文件。"),
    ("archive-unsafe", _M, "压缩包可疑", "压缩包可疑，为安全起见没有打开：{found}。", "请核对来源，重新压缩后报送。"),
)  # fmt: skip

_CONTENT = (
    ("content-macro", _N, "含有宏", "文件带有宏（{found}），没有运行，已忽略。", "请保存为不带宏的 .xlsx 格式。"),
    ("content-external", _V, "含有外部链接", "文件链接到其他文件或数据源（{found}），没有跟随；链接的结果可能已过时。", "请把链接的内容改为直接填写的文字或数字。"),
    ("content-embedded", _V, "含有图片或对象", "文件带有图片、图形或嵌入对象（{found}），没有读取。", "请确认其中没有应填入表格的内容；佐证材料请另行报送。"),
    ("content-comment", _V, "含有批注", "文件带有批注（{found}），没有作为填报内容。", "需要说明的，请填在表格中。"),
)  # fmt: skip

_IDENTITY = (
    ("unit-unknown", _M, "认不出单位", "认不出这份表是哪个单位的，全部内容待人工确认。{found}", _ISSUED),
    ("unit-contradicts", _V, "单位自相矛盾", "表中写着“{found}”，表的标识却是“{expected}”的，全部内容待人工确认。", "请核对是否用错了其他单位的填报表。"),
    ("unit-not-in-name", _V, "文件名与单位不符", "文件名或文件夹写着“{found}”，表是下发给“{expected}”的。", "请核对是否用错了其他单位的填报表。"),
    ("identity-lost", _N, "标识丢失", "表的隐藏标识已丢失，凭{found}认定为“{expected}”。", "请直接在下发的填报表中填写，不要复制到新工作簿。"),
    ("period-wrong", _M, "期间不符", "这是{found}的填报表，现在收的是{expected}，没有采用。", _ISSUED),
    ("period-contradicts", _V, "期间自相矛盾", "表中写着{found}，表的标识却是{expected}，全部内容待人工确认。", "请核对是否填在了上期的表上。"),
    ("period-unknown", _V, "认不出期间", "看不出这份表是不是{expected}的，全部内容待人工确认。", _ISSUED),
    ("form-older", _V, "不是最新的填报表", "这份表与最后一次下发的（{expected}）不是同一版，能对上的行已采用。", "请核对下发后调整过的事项；必要时用新表填写。"),
)  # fmt: skip

_STRUCTURE = (
    ("sheet-missing", _M, "缺少工作表", "没有找到“{expected}”，其中有 {found} 项应填。", "请补报该工作表。"),
    ("sheet-renamed", _N, "工作表改名", "工作表名“{found}”原为“{expected}”，已按表头认出。", "请勿更改工作表名称。"),
    ("header-lost", _V, "表头丢失", "表头已丢失，按预填内容认定各列。", "请核对各列内容是否对应。"),
    ("column-renamed", _V, "表头改动", "表头“{found}”原为“{expected}”，按位置和标识认定。", "请核对该列内容；请勿更改表头。"),
    ("column-twice", _V, "表头重复", "有不止一列的表头是“{found}”。", "请只保留一列。"),
    ("column-missing", _M, "缺少列", "缺少“{expected}”列。", "请补上该列并填写。"),
    ("label-unknown", _V, "不认识的表头", "“{found}”不是下发表中的表头，该列内容待人工确认。", "请把内容填入原有各列。"),
    ("row-missing", _M, "缺少行", "“{expected}”中有 {found} 项没有找到：{note}", "请补报这些事项。"),
    ("row-unknown", _V, "不认识的行", "这一行（{found}）不在下发的表中，待人工确认。", "请勿自行增加行；确需补报的事项请与督查部门联系。"),
    ("row-foreign", _V, "其他单位的行", "这一行（{found}）不是下发给本单位的，待人工确认。", "请核对是否粘贴了其他单位的表。"),
    ("row-uncertain", _V, "行对不上", "这一行（{found}）与下发的任务对不准，可能是 {expected}，待人工确认。", "请勿改动预填的任务文字。"),
    ("row-contradicts", _V, "行的标识与文字不符", "这一行（{found}）的隐藏标识与任务文字各指一项（{expected}），待人工确认。", "请勿覆盖预填的任务文字，也不要只对部分列排序。"),
    ("row-twice", _V, "同一任务填了两次", "同一任务在第 {found} 行都填了，内容不同，待人工确认。", "请只保留一行。"),
    ("row-twice-same", _N, "同一任务重复", "同一任务在第 {found} 行内容相同，只计一次。", "请勿复制行。"),
    ("row-hidden", _N, "隐藏的行", "这一行被隐藏或筛选掉了，内容照常读取。", "如不应报送，请清除内容。"),
    ("mark-lost", _N, "行标识丢失", "有 {found} 行的隐藏标识已丢失，按任务文字对上。", "请直接在下发的填报表中填写。"),
    ("given-changed", _V, "预填内容被改动", "预填内容被改为“{found}”，原为“{expected}”；没有采用改动。", "请勿改动灰色格；有异议请与督查部门联系。"),
    ("given-filled", _V, "在预填格中填写", "在灰色格中填写了“{found}”，待人工确认。", "请填在黄色或白色格中。"),
    ("cell-beside", _V, "表外的内容", "任务行中有不属于任何一列的内容“{found}”，待人工确认。{note}", "请填在相应的列中。"),
    ("text-outside", _V, "表外的文字", "表格以外写有“{found}”，待人工确认。{note}", "请填在相应的行和列中。"),
    ("answer-merged", _V, "合并的单元格", "几行合并填写“{found}”，只记到第一行，其余待人工确认。{note}", "请取消合并，逐行填写。"),
)  # fmt: skip

_ANSWERS = (
    ("sheet-unanswered", _M, "整表未填", "“{expected}”{found} 项都没有填写。", "请填写；确无内容的，选填零报告、不适用、暂无数据或并入他项。"),
    ("row-unanswered", _M, "整行未填", "“{expected}”中“{found}”没有填写。", "请填写；确无内容的，选填零报告、不适用、暂无数据或并入他项。"),
    ("answer-missing", _M, "必填项未填", "{expected}有 {found} 项未填。{note}", "请补填；确无内容的，选填零报告、不适用、暂无数据或并入他项。"),
    ("answer-placeholder", _M, "以符号代替填写", "“{found}”不算填写，应填{expected}。{note}", "确无内容的，请选填零报告、不适用、暂无数据或并入他项。"),
    ("answer-ditto", _V, "“同上”一类的填法", "“{found}”指向别处，待人工确认。{note}", "请逐行写明。"),
    ("answer-invisible", _N, "看不见的字符", "单元格里只有看不见的字符，视同未填。", "请清除后重填。"),
    ("answer-too-long", _M, "内容过长", "内容超过一个单元格所能容纳的长度，没有采用。", "请精简，详细材料另附。"),
    ("answer-error", _M, "公式出错", "单元格显示错误值“{found}”。{note}", "请改为直接填写。"),
    ("answer-formula", _N, "以公式填写", "单元格是公式，已取其结果“{found}”。{note}", "请直接填写数字或文字。"),
    ("formula-not-computed", _V, "公式没有结果", "单元格是没有算出结果的公式（{found}），待人工确认。{note}", "请直接填写，或用 Excel、WPS 打开保存一次再报送。"),
    ("answer-formula-like", _N, "像公式的文字", "以“=”一类符号开头的文字已改为全角，避免被当作公式：{found}。{note}", "请勿以“=”“@”开头。"),
    ("answer-dangerous", _M, "会执行命令的内容", "内容会让办公软件执行命令或访问网络，已当作文字隔离，没有采用：{found}。{note}", "请核对该文件的来源，并改为普通文字。"),
    ("choice-unknown", _V, "不在选项中", "“{found}”不是下拉选项中的词，待人工确认；可选：{expected}。{note}", "请从下拉列表中选择。"),
    ("choice-spelling", _N, "选项写法不同", "“{found}”已认作“{repaired}”。{note}", "请从下拉列表中选择。"),
    ("number-unreadable", _V, "读不准的数字", "“{found}”读不准是什么数，待人工确认；应填{expected}。{note}", "只填一个数字，不写“约”“左右”和说明。"),
    ("number-converted", _N, "数字已换算", "“{found}”已按计量单位认作 {repaired}。{note}", "只填数字，单位以表中所列为准。"),
    ("number-with-words", _N, "数字的写法", "“{found}”已认作 {repaired}。{note}", "请填阿拉伯数字。"),
    ("number-unit-differs", _V, "计量单位不符", "“{found}”的单位与表中不符，待人工确认；应填{expected}。{note}", "请按表中所列单位换算后填写。"),
    ("number-share-or-percent", _V, "百分数可能少乘了 100", "“{found}”可能是 {found} 的一百倍，待人工确认；应填{expected}。{note}", "请填百分号前的数字，如 8.3% 填 8.3。"),
    ("number-is-date", _V, "数字变成了日期", "数字格里是日期“{found}”，可能是软件自动转换的，待人工确认。{note}", "请把单元格格式改为“常规”后重填。"),
    ("number-rounded", _V, "数字丢了位数", "“{found}”是科学计数，后面的位数可能已丢失，待人工确认。{note}", "请填完整的数字。"),
    ("date-unreadable", _V, "读不准的日期", "“{found}”读不准是哪一天，待人工确认；应填{expected}。{note}", "请按 2021-03-31 的样式填写。"),
    ("date-spelling", _N, "日期的写法", "“{found}”已认作 {repaired}。{note}", "请按 2021-03-31 的样式填写。"),
    ("date-outside-period", _V, "日期不在本季度", "“{found}”不在{expected}之内。{note}", "请核对日期。"),
    ("phone-odd", _V, "电话号码有误", "“{found}”不像电话号码。{note}", "请填手机或带区号的座机号码。"),
    ("phone-rounded", _M, "电话号码丢了位数", "“{found}”是科学计数，号码已不完整。{note}", "请把单元格格式改为“文本”后重填。"),
)  # fmt: skip

_SENSE = (
    ("status-against-number", _V, "状态与数据矛盾", "自报“{found}”，但数据是 {note}。目标：{expected}。", "请核对自报状态和数据，或书面说明。"),
    ("number-fell", _V, "累计数减少", "累计完成值 {found} 少于上季度的 {expected}。{note}", "请核对；确属核减的，请在说明栏写明。"),
    ("number-scale", _V, "数量级可疑", "完成值 {found} 与 {expected} 相差百倍以上，可能填错单位。{note}", "请核对计量单位。"),
    ("date-after-period", _N, "日期晚于季度末", "进展中写到 {found}，已在本季度之后。{note}", "请核对是否写了下季度的打算。"),
    ("answer-empty-talk", _N, "内容空泛", "“{found}”没有具体内容。{note}", "请写明实际完成的工作和数据。"),
    ("answer-as-before", _N, "与上季度相同", "进展与上季度所填相同。{note}", "请填写本季度的进展。"),
    ("answer-repeated", _N, "多项填写相同", "多项任务的进展文字相同：“{found}”。{note}", "请逐项填写。"),
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(
    Rule(*entry)
    for entries in (_FILES, _CONTENT, _IDENTITY, _STRUCTURE, _ANSWERS, _SENSE)
    for entry in entries
)
